package io.cairn.kit.secret;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code FILE list}, {@code FILE rotate} or {@code FILE retire ID}: what an operator does with the keys. */
public final class KeyFileCommand {

    private KeyFileCommand() {}

    /** Prints the ids of the keys that are there afterwards, the newest marked; never a key. */
    public static void main(String[] arguments) {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.print(answer(arguments));
    }

    static String answer(String... arguments) {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("usage: FILE list | FILE rotate | FILE retire ID");
        }
        var file = new KeyFile(Path.of(arguments[0]));
        var keys = switch (arguments[1]) {
            case "list" -> file.get();
            case "rotate" -> file.rotate();
            case "retire" -> file.retire(Integer.parseInt(arguments[arguments.length - 1]));
            default -> throw new IllegalArgumentException("list, rotate or retire, not " + arguments[1]);
        };
        var lines = new StringBuilder();
        keys.ids().forEach(id -> lines.append(id).append(id == keys.newest() ? " seals\n" : " opens\n"));
        return lines.toString();
    }
}
