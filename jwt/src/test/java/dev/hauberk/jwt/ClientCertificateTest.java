/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientCertificateTest {
    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";
    private static final DpopClient CLIENT = DpopClient.of(JwsAlgorithm.ES256);

    @TempDir
    static Path directory;

    private static TestCertificate mine;
    private static TestCertificate other;

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        mine = TestCertificate.make(directory, "mine");
        other = TestCertificate.make(directory, "other");
    }

    private static JwtFilter.Builder plain() {
        return JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW));
    }

    private static JwtFilter.Builder filter(ClientCertificate source) {
        return plain().certificateBoundTokens(source);
    }

    private Hauberk.Builder chain(JwtFilter.Builder filter) {
        return Hauberk.builder()
                .listener(events::add)
                .filter(filter)
                .check(
                        "callers-only",
                        Phase.AUTHORIZATION,
                        request -> request.identity().isPresent()
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "authentication_required")));
    }

    private static TestServer serve(Object attribute, Hauberk chain) throws Exception {
        Filter container = (request, response, next) -> {
            request.setAttribute(ATTRIBUTE, attribute);
            next.doFilter(request, response);
        };
        return new TestServer(
                (request, response) -> response.getWriter().print(request.getRemoteUser()), container, chain);
    }

    private TestServer ofConnection(Object attribute) throws Exception {
        return serve(attribute, chain(filter(ClientCertificate.ofConnection())).build());
    }

    private TestServer behindProxy(Object attribute, String proxies) throws Exception {
        return serve(
                attribute,
                chain(filter(ClientCertificate.ofConnectionOrTrustedProxy()))
                        .filter(ForwardedFilter.builder().trustedProxies(proxies))
                        .build());
    }

    private static Object connection(TestCertificate... chain) {
        X509Certificate[] certificates = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            certificates[i] = chain[i].certificate();
        }
        return certificates;
    }

    private static TestToken token() {
        return EC.token().claim("cnf", Map.of("x5t#S256", mine.thumbprint()));
    }

    private static String bearer(Object token) {
        return "Authorization: Bearer " + token;
    }

    private void assertRefused(Answer answer, JwtFault fault) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .hasSize(1)
                .allMatch(challenge -> challenge.startsWith("Bearer realm=\"api\", error=\"invalid_token\""));
        assertThat(events.stream()
                        .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                        .reduce((first, second) -> second)
                        .map(SecurityEvent::code))
                .contains(fault.code);
    }

    @Test
    void describe_tellsTheSource() {
        assertThat(filter(ClientCertificate.ofConnection()).build().describe().fact("certificate_bound_tokens"))
                .containsExactly("connection");
        assertThat(filter(ClientCertificate.ofConnectionOrTrustedProxy())
                        .build()
                        .describe()
                        .fact("certificate_bound_tokens"))
                .containsExactly("connection or trusted proxy");
        assertThatIllegalStateException()
                .isThrownBy(() -> filter(ClientCertificate.ofConnection())
                        .certificateBoundTokens(ClientCertificate.ofConnection()));
    }

    @Test
    void boundToken_withItsCertificate_isAcceptedEachTime() throws Exception {
        String token = token().toString();
        try (TestServer server = ofConnection(connection(mine, other))) {
            assertThat(server.get("/", bearer(token)).body()).isEqualTo("alice");
            assertThat(server.get("/", bearer(token)).body()).isEqualTo("alice");
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice");
        }
    }

    @Test
    void boundToken_withAnotherCertificateOrNone_isRefused() throws Exception {
        try (TestServer server = ofConnection(connection(other, mine))) {
            assertRefused(server.get("/", bearer(token())), JwtFault.CERTIFICATE_MISMATCH);
        }
        List<Object> nothing = new ArrayList<>(List.of("x", connection(), mine.certificate(), new X509Certificate[1]));
        nothing.add(null);
        for (Object attribute : nothing) {
            try (TestServer server = ofConnection(attribute)) {
                assertRefused(server.get("/", bearer(token())), JwtFault.CERTIFICATE_MISSING);
                assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice");
            }
        }
    }

    @Test
    void keptToken_isAskedForItsCertificateAgain() throws Exception {
        String token = token().toString();
        Object[] current = {connection(mine)};
        Filter container = (request, response, next) -> {
            request.setAttribute(ATTRIBUTE, current[0]);
            next.doFilter(request, response);
        };
        Hauberk chain = chain(filter(ClientCertificate.ofConnection())).build();
        try (TestServer server = new TestServer((request, response) -> {}, container, chain)) {
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(200);
            current[0] = connection(other);
            assertRefused(server.get("/", bearer(token)), JwtFault.CERTIFICATE_MISMATCH);
            current[0] = null;
            assertRefused(server.get("/", bearer(token)), JwtFault.CERTIFICATE_MISSING);
            current[0] = connection(mine);
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(200);
        }
    }

    @Test
    void withoutTheSetting_boundTokensAreRefused() throws Exception {
        try (TestServer server = serve(connection(mine), chain(plain()).build())) {
            assertRefused(server.get("/", bearer(token())), JwtFault.BINDING);
        }
    }

    @Test
    void certificateWithoutDer_isRefused() throws Exception {
        X509Certificate broken = new BrokenCertificate(mine.certificate());
        try (TestServer server = ofConnection(new X509Certificate[] {broken})) {
            assertRefused(server.get("/", bearer(token())), JwtFault.CERTIFICATE_INVALID);
        }
    }

    @Test
    void row39_certificateField_ofAClient_isIgnored() throws Exception {
        String[] lines = {bearer(token()), "Client-Cert: " + mine.field()};
        try (TestServer server = ofConnection(null)) {
            assertRefused(server.get("/", lines), JwtFault.CERTIFICATE_MISSING);
        }
        try (TestServer server = behindProxy(null, "10.0.0.0/8")) {
            assertRefused(server.get("/", lines), JwtFault.CERTIFICATE_MISSING);
        }
        try (TestServer server = behindProxy(connection(mine), "10.0.0.0/8")) {
            assertThat(server.get("/", lines[0], "Client-Cert: " + other.field())
                            .status())
                    .isEqualTo(200);
        }
        Hauberk noProxies =
                chain(filter(ClientCertificate.ofConnectionOrTrustedProxy())).build();
        try (TestServer server = serve(null, noProxies)) {
            assertRefused(server.get("/", lines), JwtFault.CERTIFICATE_MISSING);
        }
        try (TestServer server = serve(
                null,
                chain(filter(ClientCertificate.ofConnection()))
                        .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                        .build())) {
            assertRefused(server.get("/", lines), JwtFault.CERTIFICATE_MISSING);
        }
    }

    @Test
    void row39_certificateField_ofATrustedProxy_counts() throws Exception {
        String token = token().toString();
        try (TestServer server = behindProxy(connection(other), "127.0.0.1")) {
            assertThat(server.get("/", bearer(token), "Client-Cert: " + mine.field())
                            .body())
                    .isEqualTo("alice");
            assertRefused(
                    server.get("/", bearer(token), "Client-Cert: " + other.field()), JwtFault.CERTIFICATE_MISMATCH);
        }
    }

    @Test
    void row39_certificateOfTheProxyItself_isNobodys() throws Exception {
        try (TestServer server = behindProxy(connection(mine), "127.0.0.1")) {
            assertRefused(server.get("/", bearer(token())), JwtFault.CERTIFICATE_MISSING);
        }
    }

    @Test
    void row39_certificateField_thatIsMalformedOrTwice_isRefused() throws Exception {
        String good = mine.field();
        String base64 = good.substring(1, good.length() - 1);
        byte[] der = mine.der();
        byte[] longer = Arrays.copyOf(der, der.length + 1);
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
        try (TestServer server = behindProxy(null, "127.0.0.1")) {
            for (String field : List.of(
                    "",
                    ":",
                    "::",
                    base64,
                    ":" + base64,
                    base64 + ":",
                    "x" + base64 + ":",
                    ":" + base64 + "x",
                    good + ";a=1",
                    good + ", " + good,
                    "\"" + base64 + "\"",
                    ":" + base64.replace("=", "") + "\u00e9:",
                    ":" + base64.substring(0, 20) + " " + base64.substring(20) + ":",
                    ":" + base64.substring(0, base64.length() / 2 / 4 * 4) + ":",
                    ":" + Base64.getEncoder().encodeToString(longer) + ":",
                    ":" + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)) + ":",
                    ":" + Base64.getUrlEncoder().encodeToString(new byte[] {-1, -1, -1}) + ":",
                    ":AAAA:",
                    ":" + "A".repeat(16 << 10) + ":")) {
                assertRefused(server.get("/", bearer(token()), "Client-Cert: " + field), JwtFault.CERTIFICATE_INVALID);
            }
            assertRefused(
                    server.get("/", bearer(token()), "Client-Cert: " + good, "client-cert: " + good),
                    JwtFault.CERTIFICATE_INVALID);
            assertThat(server.get("/", bearer(token()), "Client-Cert: " + good).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void row39_certificateField_withoutItsPadding_isRefused() throws Exception {
        TestCertificate padded = mine;
        for (int i = 0; i < 30 && padded.der().length % 3 == 0; i++) {
            padded = TestCertificate.make(directory, "padded" + "d".repeat(i));
        }
        String field = padded.field();
        assertThat(field).contains("=");
        String token =
                EC.token().claim("cnf", Map.of("x5t#S256", padded.thumbprint())).toString();
        try (TestServer server = behindProxy(null, "127.0.0.1")) {
            assertRefused(
                    server.get("/", bearer(token), "Client-Cert: " + field.replace("=", "")),
                    JwtFault.CERTIFICATE_INVALID);
            assertThat(server.get("/", bearer(token), "Client-Cert: " + field).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void row39_certificateField_thatIsHuge_isNotRead() throws Exception {
        String names = IntStream.range(0, 250)
                .mapToObj(i -> "dns:" + "a".repeat(50) + i + ".example.com")
                .collect(Collectors.joining(","));
        TestCertificate huge = TestCertificate.make(directory, "huge", names);
        assertThat(huge.field()).hasSizeBetween(17_000, 30_000);
        String token =
                EC.token().claim("cnf", Map.of("x5t#S256", huge.thumbprint())).toString();
        try (TestServer server = behindProxy(null, "127.0.0.1")) {
            assertRefused(server.get("/", bearer(token), "Client-Cert: " + huge.field()), JwtFault.CERTIFICATE_INVALID);
        }
        try (TestServer server = ofConnection(connection(huge))) {
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(200);
        }
    }

    @Test
    void tokenBoundToBoth_needsBoth() throws Exception {
        String token = EC.token()
                .claim("cnf", Map.of("jkt", CLIENT.thumbprint(), "x5t#S256", mine.thumbprint()))
                .toString();
        JwtFilter.Builder both = filter(ClientCertificate.ofConnection()).dpop(d -> d.publicBaseUrl(DpopClient.BASE));
        try (TestServer server = serve(connection(mine), chain(both).build())) {
            assertThat(server.get("/", DpopClient.lines(token, CLIENT.proof(token)))
                            .body())
                    .isEqualTo("alice");
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(401);
            assertThat(server.get("/", bearer(token())).body()).isEqualTo("alice");
        }
        JwtFilter.Builder withoutIt =
                filter(ClientCertificate.ofConnection()).dpop(d -> d.publicBaseUrl(DpopClient.BASE));
        try (TestServer server = serve(connection(other), chain(withoutIt).build())) {
            String[] lines = DpopClient.lines(token, CLIENT.proof(token));
            assertThat(server.get("/", lines).headers("WWW-Authenticate").get(0))
                    .contains("DPoP")
                    .contains("error=\"invalid_token\"");
        }
        try (TestServer server = serve(
                connection(mine),
                chain(filter(ClientCertificate.ofConnection())).build())) {
            assertRefused(server.get("/", bearer(token)), JwtFault.BINDING);
        }
    }

    @Test
    void cookieToken_withItsCertificate_isAccepted() throws Exception {
        JwtFilter.Builder cookies =
                filter(ClientCertificate.ofConnection()).cookie("t").allowCookieWithoutCsrf();
        try (TestServer server = serve(connection(mine), chain(cookies).build())) {
            assertThat(server.get("/", "Cookie: t=" + token()).body()).isEqualTo("alice");
        }
    }

    @Test
    void chainWithoutForwardedFilter_isWarnedOf() {
        JwtFilter filter =
                filter(ClientCertificate.ofConnectionOrTrustedProxy()).build();
        Problems problems = new Problems("chain");
        filter.validate(List.of(filter.describe(), filter.describe()), problems);
        assertThat(problems.warnings()).hasSize(1).allMatch(text -> text.contains("ForwardedFilter"));
        Problems none = new Problems("chain");
        filter.validate(
                List.of(
                        filter.describe(),
                        ForwardedFilter.builder()
                                .trustedProxies("10.0.0.1")
                                .build()
                                .describe()
                                .withFact("phase", "FORWARDED")),
                none);
        assertThat(none.warnings()).isEmpty();
    }

    @Test
    void certificateOfATlsConnection_isFound() throws Exception {
        Server server = new Server();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(other.file().toString());
        tls.setKeyStorePassword(TestCertificate.PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mine", mine.certificate());
        trusted.setCertificateEntry("other", other.certificate());
        tls.setTrustStore(trusted);
        tls.setWantClientAuth(true);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(
                new FilterHolder(filter(ClientCertificate.ofConnection()).build()),
                "/*",
                EnumSet.allOf(DispatcherType.class));
        context.addServlet(
                new ServletHolder(new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        response.getWriter().print(request.getRemoteUser());
                    }
                }),
                "/*");
        server.setHandler(context);
        server.start();
        try {
            assertThat(overTls(connector.getLocalPort(), mine))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("alice");
            assertThat(overTls(connector.getLocalPort(), other)).startsWith("HTTP/1.1 401");
            assertThat(overTls(connector.getLocalPort(), null)).startsWith("HTTP/1.1 401");
        } finally {
            server.stop();
        }
    }

    /** Sends a request with a token that is bound to one certificate over a connection with another, or with none. */
    private static String overTls(int port, TestCertificate client) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (client != null) {
            managers.init(client.keys(), TestCertificate.PASSWORD.toCharArray());
        } else {
            managers.init(null, null);
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), new TrustManager[] {new TrustEverybody()}, new SecureRandom());
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + bearer(token()) + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A client that talks to any server. */
    private static final class TrustEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
