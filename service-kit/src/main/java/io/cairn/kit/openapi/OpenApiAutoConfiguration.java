package io.cairn.kit.openapi;

import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** OpenAPI defaults: how to authorize, and the error answers of every operation. A service may bring its own document. */
@AutoConfiguration(before = SpringDocConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(SpringDocConfiguration.class)
public final class OpenApiAutoConfiguration {

    private static final String TOKEN_HELP = """
            A token of the client credentials grant. Without more the token is for the tenant `default`; \
            the extra form parameter `tenant=NAME` of `POST /oauth2/token` asks for another tenant \
            (1 to 40 characters of a-z, 0-9 and inner hyphens).""";

    static {
        // It comes from the token, not from the request.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    @Bean
    @ConditionalOnMissingBean
    OpenAPI openApi(Environment environment) {
        String name = environment.getProperty("spring.application.name", "service");
        return new OpenAPI()
                .info(new Info()
                        .title("Cairn: " + name)
                        .version("v1")
                        .license(new License()
                                .name("Apache-2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0.txt")))
                .components(new Components()
                        .addSecuritySchemes(
                                "oauth2",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.OAUTH2)
                                        .description(TOKEN_HELP)
                                        .flows(new OAuthFlows().clientCredentials(clientCredentials(environment))))
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("A token that was had elsewhere, for example by `cairn token`.")))
                .addSecurityItem(new SecurityRequirement().addList("oauth2"))
                .addSecurityItem(new SecurityRequirement().addList("bearer"));
    }

    @Bean
    CommonAnswers commonAnswers() {
        return new CommonAnswers();
    }

    private static OAuthFlow clientCredentials(Environment environment) {
        return new OAuthFlow()
                // The gateway's own server, unless the operator names that of another issuer.
                .tokenUrl(environment.getProperty("cairn.identity.token-uri", "/oauth2/token"))
                .scopes(new Scopes()
                        .addString("catalog.admin", "write the platform's templates and images")
                        .addString("ops", "read metrics and other operational data"));
    }
}
