package io.cairn.job.registry.docker;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.content.Sha256;
import io.cairn.job.registry.AllowedRegistries;
import io.cairn.job.registry.ImageAddress;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.registry.RegistryLogins;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.LauncherException;
import io.cairn.launcher.RegistryLogin;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * {@link ProgramImages} by way of the engine, which is who fetches the image later. The registry is asked at every submit, with
 * the tenant's own login, even where the digest is named: that the engine holds an image for one tenant does not let another
 * one run it.
 */
public final class EngineProgramImages implements ProgramImages {

    private static final String ONE_VERSION = "1";

    private final ContainerLauncher launcher;
    private final RegistryLogins logins;
    private final AllowedRegistries allowed;
    private final String architecture;
    private final Clock clock;

    /**
     * @param architecture what records of such images say: {@code engine}, since only the engine's own runs
     */
    public EngineProgramImages(
            ContainerLauncher launcher,
            RegistryLogins logins,
            AllowedRegistries allowed,
            String architecture,
            Clock clock) {
        this.launcher = launcher;
        this.logins = logins;
        this.allowed = allowed;
        this.architecture = architecture;
        this.clock = clock;
    }

    @Override
    public Answer find(TenantId tenant, String reference) {
        var address = ImageAddress.parse(reference).orElseThrow();
        if (!allowed.allows(address.host())) {
            return new Answer.Refused("the operator allows no registry of this host", allowed.toString());
        }
        try {
            var digest = new Sha256(launcher.digest(address.asked(), login(logins, tenant, address.reference())));
            return new Answer.Found(record(tenant, address, digest));
        } catch (LauncherException.EngineUnavailable | LauncherException.RegistrySilent silent) {
            return new Answer.NotNow("the container engine, or the registry behind it, does not answer");
        } catch (LauncherException refused) {
            return new Answer.Refused(
                    String.valueOf(refused.getMessage()),
                    "an image that the registry shows to the login of this tenant");
        }
    }

    /** As whom {@code tenant} asks the registry of {@code reference}. */
    public static Optional<RegistryLogin> login(RegistryLogins logins, TenantId tenant, String reference) {
        return ImageAddress.parse(reference)
                .map(ImageAddress::host)
                .flatMap(host -> logins.find(tenant, host)
                        .map(login -> new RegistryLogin(
                                host, login.user(), login.password().value())));
    }

    private ImageRecord record(TenantId tenant, ImageAddress address, Sha256 digest) {
        var program = new Resolution.Layer(Resolution.Kind.PROGRAM, address.reference(), "sha256:" + digest);
        return new ImageRecord(
                "i-" + UUID.randomUUID(),
                Optional.of(tenant),
                JobRequest.CUSTOM,
                ONE_VERSION,
                Optional.empty(),
                "cpu",
                Optional.empty(),
                architecture,
                Set.of(),
                address.reference(),
                ImageRecord.Kind.DIGEST,
                digest,
                List.of(program),
                true,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
}
