package io.cairn.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "limit=3&cursor=W10", "a=%C3%A4", "&&", "a=b=c", "%f0%9f%98%80", "a=+"})
    void aQueryThatDecodesPasses(String query) {
        assertThat(WellFormed.ofTarget("/v1/jobs", query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "a=b&=c",
                "%",
                "%0",
                "a=%zz",
                "a=%00",
                "%c0%ae",
                "%ff",
                "%ed%a0%80",
                "ä",
                "a b",
                "a\u007f",
                "%+1"
            })
    void aQueryThatNobodyCouldDecodeIsRefused(String query) {
        assertThat(WellFormed.ofTarget("/v1/jobs", query)).isPresent();
    }

    @Test
    void aPathIsAscii() {
        assertThat(WellFormed.ofTarget("/v1/jobs/%C3%A4;a:stop", null)).isEmpty();
        assertThat(WellFormed.ofTarget("/v1/jobs/ä", null)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "Accept, text/html;q=0.5",
        "Content-Type, application/json; charset=utf-8",
        "X-Forwarded-Prefix, /job",
        "X-Forwarded-Prefix, '/a, /job'",
        "X-Forwarded-Port, 443",
        "X-Forwarded-Proto, https",
        "X-Forwarded-For, '127.0.0.1, [::1]:80'",
        "X-Forwarded-Host, 'cairn.example:8080'"
    })
    void ordinaryHeadersPass(String name, String value) {
        assertThat(WellFormed.ofHeader(name, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Accept, ä",
        "Content-Type, */*",
        "Content-Type, json",
        "x-forwarded-prefix, ../../etc",
        "X-Forwarded-Prefix, job",
        "X-Forwarded-Prefix, //evil.example",
        "X-Forwarded-Port, eighty",
        "X-Forwarded-Host, 'a/b'",
        "X-Forwarded-Proto, 'java\u0000script'"
    })
    void headersThatNobodyCouldReadAreRefused(String name, String value) {
        assertThat(WellFormed.ofHeader(name, value)).isPresent();
    }
}
