package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sizes as people write them. */
final class Sizes {

    private static final Pattern MEMORY = Pattern.compile("([0-9]{1,12})([kmgt]?)(i?b)?");
    private static final long UNSAID_MILLI_CPU = 1000;
    private static final long UNSAID_MEMORY = 1L << 30;

    private Sizes() {}

    /** Processors as thousandths: {@code 0.8} is 800. */
    static long milliCpu(String text) {
        try {
            return new BigDecimal(text).movePointRight(3).longValueExact();
        } catch (ArithmeticException | NumberFormatException bad) {
            throw new Failure(
                    ExitCode.USAGE, "--cpu is a number of processors such as 2 or 0.8, in thousandths at the finest");
        }
    }

    /** Bytes; letters count in powers of 1024: {@code 1g} is 1073741824. */
    static long bytes(String text) {
        var found = MEMORY.matcher(text.toLowerCase(Locale.ROOT));
        if (!found.matches()) {
            throw new Failure(ExitCode.USAGE, "--memory is a size such as 512m or 1g");
        }
        int unit = found.group(2).isEmpty() ? 0 : "kmgt".indexOf(found.group(2)) + 1;
        try {
            return Math.multiplyExact(Long.parseLong(found.group(1)), 1L << (10 * unit));
        } catch (ArithmeticException tooLarge) {
            throw new Failure(ExitCode.USAGE, "--memory is larger than any machine");
        }
    }

    /** The tasks of a request; none if the platform's own defaults are wanted. */
    static List<Object> tasks(
            String jobType,
            Optional<Integer> workers,
            Optional<String> cpu,
            Optional<String> memory,
            Optional<Integer> accelerators) {
        boolean sized = cpu.isPresent() || memory.isPresent() || accelerators.isPresent();
        if (workers.isEmpty() && !sized) {
            return List.of();
        }
        if (workers.isEmpty() && !jobType.equals("single")) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--cpu, --memory and --accelerators are of each rank: say with --workers how many there are");
        }
        var task = new LinkedHashMap<String, Object>();
        task.put("type", "worker");
        task.put("quantity", workers.orElse(1));
        if (sized) {
            var share = new LinkedHashMap<String, Object>();
            share.put("milliCpu", cpu.map(Sizes::milliCpu).orElse(UNSAID_MILLI_CPU));
            share.put("memoryBytes", memory.map(Sizes::bytes).orElse(UNSAID_MEMORY));
            accelerators.ifPresent(each -> share.put("accelerators", each));
            task.put("resources", share);
        }
        return List.of(task);
    }
}
