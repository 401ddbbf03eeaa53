package io.cairn.kit.observe;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/** {@link CallerInLog} behind the security filters of a servlet service. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class ObserveAutoConfiguration {

    /** Spring Security's chain stands at -100. */
    private static final int BEHIND_SECURITY = -90;

    @Bean
    FilterRegistrationBean<CallerInLog> callerInLog() {
        var registration = new FilterRegistrationBean<>(new CallerInLog());
        registration.setOrder(BEHIND_SECURITY);
        return registration;
    }
}
