/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Fact;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.core.TokenBucketTable;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Receives what browsers report of broken policies, and of other things that they report.
 *
 * <ol>
 *   <li>It answers POST on its one path, and lets everything else on; another method there is refused with 405.
 *   <li>A client may send 60 bodies at once and one a second after that, all clients together 600 and ten a second;
 *       more is refused with 429. A body has at most 64 KiB, else 413; it is {@code application/csp-report},
 *       {@code application/reports+json} or {@code application/json}, else 415; malformed, 400.
 *   <li>Reports about pages of other origins and about what browser extensions did are dropped and counted. Of what is
 *       left, the first of its kind publishes an event {@code browser_report}, and then the tenth, the hundredth and so
 *       on; all are counted in {@link BrowserReports}.
 *   <li>The answer is 204, and tells nothing of which were kept.
 * </ol>
 *
 * <p>Deployment: browsers send reports without asking, without credentials that matter, and over http too; so it stands
 * before {@link HttpsFilter}, {@link CsrfFilter} and authentication. Behind a proxy a
 * {@link dev.hauberk.servlet.ForwardedFilter} must trust it, or every page is one of another origin. A report is a
 * claim of anybody, never evidence. An embedded Tomcat asks filters only about paths that some servlet has: give it a
 * default servlet. It runs on REQUEST.
 *
 * <pre>{@code
 * .filter(SecurityHeadersFilter.strict().reportsTo("/browser-reports"))
 * .filter(ReportFilter.builder("/browser-reports"))
 * }</pre>
 *
 * <p>Specification: Reporting API, CSP Level 3 section 5. Safe for use by many threads.
 */
public final class ReportFilter extends SecurityFilter {
    /** Where reports are received. */
    public static final Fact<String> PATH = Fact.text("path");

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MOST_REPORTS = 100;
    private static final int CELLS = 1024;
    private static final String EVERYBODY = "*";
    private static final JsonLimits LIMITS = JsonLimits.defaults().withDepth(8).withElements(MOST_REPORTS);

    private final PathPattern path;
    private final BrowserReports reports;
    private final TokenBucketTable perClient;
    private final TokenBucketTable together;

    private ReportFilter(Builder builder) {
        super(Phase.FIREWALL, builder.settings);
        this.path = builder.path.get();
        this.reports = builder.keptIn.get();
        long now = System.nanoTime();
        this.perClient = TokenBucketTable.of(TokenBucket.of(1, Duration.ofSeconds(1), 60), CELLS, now);
        this.together = TokenBucketTable.of(TokenBucket.of(10, Duration.ofSeconds(1), 600), 16, now);
    }

    /**
     * Starts a filter.
     *
     * @param path where reports come in, such as {@code /browser-reports}, without variables and {@code /*}
     */
    public static Builder builder(String path) {
        return new Builder(path);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        if (!path.matchesExactly(request.path())) {
            exchange.proceed();
            return;
        }
        Rejection objection = objection(request);
        if (objection != null) {
            exchange.reject(objection);
            return;
        }
        Object document;
        String origin;
        try {
            origin = request.origin().toString();
        } catch (IllegalArgumentException e) {
            exchange.reject(Rejection.of(400, "host_malformed").withCause(e).withReason("the host is none"));
            return;
        }
        try {
            document = JsonReader.parse(request.body(MAX_BYTES), LIMITS);
        } catch (JsonException e) {
            exchange.reject(Rejection.of(400, "report_malformed").withReason(String.valueOf(e.getMessage())));
            return;
        }
        List<?> elements = document instanceof List<?> list ? list : List.of(document);
        List<BrowserReport> read = elements.stream()
                .flatMap(element ->
                        BrowserReport.ofReport(element, origin)
                                .or(() -> BrowserReport.ofCspReport(element, origin))
                                .stream())
                .toList();
        read.forEach(report -> keep(report, exchange));
        reports.drop(elements.size() - read.size());
        exchange.response().setStatus(204);
        exchange.respond();
    }

    private @Nullable Rejection objection(SecurityRequest request) {
        if (!request.getMethod().equals("POST")) {
            return Rejection.of(405, "method_not_allowed").withHeader("Allow", "POST");
        }
        long now = System.nanoTime();
        if (!perClient.tryTake(request.clientAddress(), 1, now) || !together.tryTake(EVERYBODY, 1, now)) {
            return Rejection.of(429, "reports_exceed_limit").withHeader("Retry-After", "60");
        }
        String type = Optional.ofNullable(request.getContentType()).orElse("");
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (media) {
            case "application/csp-report", "application/reports+json", "application/json" -> null;
            default -> Rejection.of(415, "report_type_unknown").withReason("the body is no report of a browser");
        };
    }

    private void keep(BrowserReport report, Exchange exchange) {
        long count = reports.add(report);
        if (isPowerOfTen(count)) {
            exchange.publish(event(SecurityEvent.Kind.NOTE, "browser_report")
                    .rule(report.directive())
                    .attribute("type", report.type())
                    .attribute("blocked", report.blocked())
                    .attribute("document", report.document())
                    .attribute("source", report.source())
                    .attribute("enforced", report.enforced())
                    .attribute("count", count));
        }
    }

    private static boolean isPowerOfTen(long count) {
        long power = 1;
        while (power < count) {
            power *= 10;
        }
        return power == count;
    }

    /** Configures a {@link ReportFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<ReportFilter> {
        private final Settings settings = new Settings("ReportFilter");
        private final Setting<PathPattern> path = settings.of("path");
        private final Setting<BrowserReports> keptIn =
                settings.of("keptIn", BrowserReports.create()).undescribed();

        private Builder(String text) {
            path.parse(() -> {
                PathPattern parsed = PathPattern.parse(text);
                if (!parsed.variables().isEmpty() || text.endsWith("/*")) {
                    throw new IllegalArgumentException("reports must come in on one path, without variables: " + text);
                }
                return parsed;
            });
        }

        /** Sets where reports are kept, for code that looks at them; default is out of reach. */
        public Builder keptIn(BrowserReports value) {
            keptIn.set(value);
            return this;
        }

        @Override
        public ReportFilter build() {
            settings.problems().throwIfAny();
            return new ReportFilter(this);
        }
    }
}
