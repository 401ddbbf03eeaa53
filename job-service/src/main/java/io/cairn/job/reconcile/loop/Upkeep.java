package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacement.Part;
import io.cairn.job.lifecycle.Replacements;
import io.cairn.job.reconcile.Replacing;
import io.cairn.job.reconcile.Replacing.Need;
import io.cairn.job.reconcile.Replacing.Sight;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.wiring.JobType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes what a running job has lost anew: replicas of a job that has some, and the proxy of one that has a port. */
public final class Upkeep {

    private final ContainerScheduler scheduler;
    private final Replacements replacements;
    private final WindDown windDown;
    private final Clock clock;

    public Upkeep(ContainerScheduler scheduler, Replacements replacements, WindDown windDown, Clock clock) {
        this.scheduler = scheduler;
        this.replacements = replacements;
        this.windDown = windDown;
        this.clock = clock;
    }

    /**
     * What was seen of a job and what it lacks.
     *
     * @param ranks as the job's state is to be decided by: one that is being replaced counts as there
     * @param needs of its parts, those that need nothing left out
     * @param proxyIsGivenUp whether its port cannot be kept open
     */
    record Look(List<RankStatus> ranks, List<Want> needs, boolean proxyIsGivenUp) {}

    /**
     * One part and what it needs.
     *
     * @param left its containers that are of an older run, or have ended
     */
    record Want(Need need, List<RankStatus> left, String seen) {}

    /** @param ranks every container of the attempt that the job is in */
    Look look(Job job, List<RankStatus> ranks) {
        var type = JobType.named(job.request().jobType());
        if (job.state() != JobState.STARTING && job.state() != JobState.RUNNING) {
            return new Look(ranks, List.of(), false);
        }
        var current = ranks.stream()
                .filter(rank ->
                        rank.incarnation().generation() == job.generation().number())
                .toList();
        if (job.state() == JobState.STARTING || type.flatMap(JobType::port).isEmpty()) {
            return new Look(current, List.of(), false);
        }
        Map<Part, Replacement> counted =
                replacements.of(job).stream().collect(Collectors.toMap(Replacement::part, Function.identity()));
        var wants = new ArrayList<Want>();
        var proxy = of(
                Part.proxy(),
                counted,
                scheduler.proxy(job.id(), job.fence()).stream().toList());
        wants.add(proxy);
        var decided = type.filter(JobType::hasReplicas)
                .map(replicated -> replicas(job, replicated, current, counted, wants))
                .orElse(current);
        wants.removeIf(want -> want.need() instanceof Need.Nothing);
        return new Look(decided, List.copyOf(wants), proxy.need() instanceof Need.GiveUp);
    }

    private List<RankStatus> replicas(
            Job job, JobType type, List<RankStatus> current, Map<Part, Replacement> counted, List<Want> wants) {
        var decided = new ArrayList<RankStatus>();
        for (Rank rank : ranks(job, type)) {
            var mine = current.stream().filter(seen -> seen.rank().equals(rank)).toList();
            var part = new Part(rank.task(), rank.index(), job.generation().number());
            var want = of(part, counted, mine);
            if (want.need() instanceof Need.GiveUp) {
                decided.addAll(mine);
                continue;
            }
            wants.add(want);
            int run =
                    Optional.ofNullable(counted.get(part)).map(Replacement::run).orElse(0);
            var incarnation = new Incarnation(job.generation().number(), run);
            decided.add(new RankStatus(rank, job.fence(), incarnation, Phase.RUNNING, 0, false));
        }
        return List.copyOf(decided);
    }

    private static List<Rank> ranks(Job job, JobType type) {
        String task = type.roles().getFirst().task();
        return IntStream.range(0, job.ranks())
                .mapToObj(index -> new Rank(task, index))
                .toList();
    }

    private Want of(Part part, Map<Part, Replacement> counted, List<RankStatus> containers) {
        var row = Optional.ofNullable(counted.get(part));
        int run = row.map(Replacement::run).orElse(0);
        var wanted = containers.stream()
                .filter(seen -> seen.incarnation().run() == run)
                .findFirst();
        var sight = wanted.map(seen -> switch (seen.phase()) {
                    case CREATED -> Sight.CREATED;
                    case RUNNING -> Sight.UP;
                    case EXITED -> Sight.ENDED;
                })
                .orElse(Sight.MISSING);
        var left = containers.stream()
                .filter(seen -> seen.incarnation().run() < run)
                .toList();
        String seen =
                part + wanted.map(ended -> " exited with " + ended.exitCode()).orElse(" is gone");
        return new Want(Replacing.need(part, row, sight, clock.instant()), left, seen);
    }

    /** Does what is needed; NOW, if something was written down, so that it is seen as it is then. */
    Pace perform(Job job, List<Want> wants, ContainerScheduler.Assignment assignment) {
        var pace = Pace.WATCH;
        for (Want want : wants) {
            switch (want.need()) {
                case Need.CountLoss loss -> {
                    replacements.lost(job, loss.next(), lost(want, loss.next()));
                    pace = Pace.NOW;
                }
                case Need.Make make -> {
                    want.left().forEach(ended -> discard(job, make.wanted().part(), ended));
                    if (make(make.wanted(), assignment) instanceof Answer.Refused refused) {
                        replacements.refused(
                                job, make.wanted(), make.wanted().part() + " cannot be made: " + refused.detail());
                    }
                    pace = sooner(pace);
                }
                case Need.CountMade made -> {
                    replacements.made(job, made.wanted(), made.wanted().part() + " is there again");
                    pace = sooner(pace);
                }
                case Need.Pause pause -> pace = sooner(pace);
                case Need.Nothing nothing -> {}
                case Need.GiveUp given -> {}
            }
        }
        return pace;
    }

    private static Pace sooner(Pace pace) {
        return pace == Pace.NOW ? pace : Pace.SOON;
    }

    /** What is left of the proxy goes with the making of the next. */
    private void discard(Job job, Part part, RankStatus ended) {
        if (!part.equals(Part.proxy())) {
            windDown.discard(job, ended);
        }
    }

    /** What cannot be made just now is missing at the next look too, which makes it then. */
    private Answer make(Replacement wanted, ContainerScheduler.Assignment assignment) {
        var part = wanted.part();
        return part.equals(Part.proxy())
                ? scheduler.publish(assignment, wanted.run())
                : scheduler.start(assignment, Map.of(new Rank(part.task(), part.index()), wanted.run()));
    }

    private String lost(Want want, Replacement next) {
        Instant at = next.notBefore();
        return want.seen() + "; replaced at " + at + ", " + next.used() + " of " + Replacing.BUDGET + " times in a row";
    }
}
