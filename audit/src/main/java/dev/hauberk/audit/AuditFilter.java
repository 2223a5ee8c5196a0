/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Records every decision of its chain in an {@link AuditLog}.
 *
 * <ol>
 *   <li>Each request has exactly one record of its decision, whatever happened to it, and one more for each refusal,
 *       exception and would-be refusal. A stranger who is refused has one record, that of the refusal, unless an intent
 *       was recorded before.
 *   <li>What was refused or failed is always recorded. Of what was allowed, the level of the most specific pattern says
 *       how much is: nothing, the decision, its outcome, or as critical.
 *   <li>On a critical route a record of the intent is safe on disk before the application runs; otherwise the request
 *       is refused with 503. The outcome follows when it is over.
 *   <li>A rate samples allowed requests, the same ones on every node that sees a trace, and stands in each record.
 *   <li>Records hold routes, rules, codes, addresses and pseudonyms; no header, parameter, body, query or message of an
 *       exception.
 * </ol>
 *
 * <p>Deployment: stands in phase {@link Phase#AUDIT}, outside of all others. A trace is that of the
 * {@linkplain Builder#traces source of traces}, or what a trusted proxy says; what anyone else says is recorded as
 * claimed. What it costs a request is an entry in a queue, but for critical routes, which wait for the disk.
 *
 * <pre>{@code
 * Hauberk.builder()
 *         .filter(AuditFilter.builder()
 *                 .log(AuditLog.directory(Path.of("audit")))
 *                 .level("GET /health", AuditLevel.NONE)
 *                 .level("POST /transfers", AuditLevel.CRITICAL))
 * }</pre>
 *
 * <p>See the Elastic Common Schema for the form of records, and OWASP ASVS 5.0 chapter 16 for what they are for.
 */
public final class AuditFilter extends SecurityFilter implements SecurityEventListener {
    /** The level of requests that no pattern names. */
    public static final Fact<String> OTHERWISE = Fact.text("otherwise");

    /** Whether an {@link ErrorReporter} gets exceptions. */
    public static final Fact<Boolean> ERROR_REPORTER = Fact.flag("error reporter");

    /** Notes that strangers cause. */
    private static final Set<String> ROUTINE_NOTES = Set.of("browser_report", "html_rewritten", "preflight_refused");

    private final AuditLog log;
    private final boolean owned;
    private final AuditLevels levels;
    private final AuditIntentFilter intents;
    private final TraceSource traces;
    private final @Nullable ErrorReporter reporter;
    private final Redaction redaction;
    private final LongAdder decisions = new LongAdder();
    private final LongAdder exempt = new LongAdder();

    private AuditFilter(Builder builder, AuditLog log, boolean owned) {
        super(Phase.AUDIT, builder.settings);
        this.log = log;
        this.owned = owned;
        this.levels = builder.levels();
        this.intents = new AuditIntentFilter(levels);
        this.traces = builder.traces.value().orElse(Optional::empty);
        this.reporter = builder.errorReporter.orNull();
        this.redaction = log.redaction();
    }

    /** Starts a filter without a log. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the log, for events of the application's own. */
    public AuditLog log() {
        return log;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        exchange.request().addFacts(AuditedRequest.of(levels, traces, exchange.request()));
        exchange.proceed();
    }

    @Override
    protected List<SecurityFilter> companions() {
        return List.of(intents);
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        boolean guarded = chain.stream().anyMatch(filter -> filter.name().equals(intents.name()));
        if (levels.anyCritical() && !guarded) {
            problems.add("critical routes must be in a chain, where their intent is recorded before the application"
                    + " runs: this filter is alone; use Hauberk.builder()");
        }
        long filters =
                chain.stream().filter(filter -> filter.name().equals(name())).count();
        if (filters > 1) {
            problems.add("a chain must have one AuditFilter: " + filters + "; one log can have several sinks");
        }
    }

    /** Takes an event of the chain to the log. */
    @Override
    public void onEvent(SecurityEvent event) {
        switch (event.kind()) {
            case DECISION -> decision(event);
            case REFUSAL -> refusal(event);
            case WOULD_REFUSE -> log.append(event, EventClass.ROUTINE);
            case ERROR -> error(event);
            case NOTE -> note(event);
        }
    }

    private static @Nullable AuditedRequest request(SecurityEvent event) {
        return event.attributes().get(AuditedRequest.FACT) instanceof AuditedRequest.Moment moment
                ? moment.request()
                : null;
    }

    private void refusal(SecurityEvent event) {
        boolean taken = log.append(event, event.status() == 429 ? EventClass.ROUTINE : EventClass.SECURITY);
        AuditedRequest request = request(event);
        if (taken && request != null) {
            request.refused(event);
        }
    }

    private void decision(SecurityEvent event) {
        decisions.increment();
        AuditLevel level = AuditLevel.DECISION;
        boolean sampled = true;
        AuditedRequest request = request(event);
        if (request != null) {
            if (request.isRecordedAsRefusal(event)) {
                return;
            }
            level = request.level();
            sampled = request.isSampled();
        }
        boolean allowed = event.code().equals("allowed");
        if (allowed && level != AuditLevel.CRITICAL && (level == AuditLevel.NONE || !sampled)) {
            exempt.increment();
            return;
        }
        boolean limited = event.status() == 429;
        EventClass eventClass = level == AuditLevel.CRITICAL
                ? EventClass.CRITICAL
                : allowed || limited ? EventClass.ROUTINE : EventClass.SECURITY;
        log.append(event, eventClass);
    }

    private void error(SecurityEvent event) {
        log.append(event, EventClass.SECURITY);
        ErrorReporter errors = reporter;
        if (errors != null && event.cause().isPresent()) {
            errors.report(ErrorReport.of(event, event.cause().get(), redaction));
        }
    }

    private void note(SecurityEvent event) {
        if (event.attributes().get(Intent.FACT) instanceof Intent intent) {
            AuditedRequest request = request(event);
            if (request != null) {
                request.intended();
            }
            intent.safe(log.appendDurably(event));
            return;
        }
        boolean routine = ROUTINE_NOTES.contains(event.code());
        log.append(event, routine ? EventClass.ROUTINE : EventClass.SECURITY);
    }

    @Override
    public Description describe() {
        Description told = log.describe();
        Description.Builder own = Description.builder(name())
                .facts(super.describe().facts())
                .fact("levels", levels.told().toArray())
                .fact("error reporter", reporter != null)
                .reading("decisions", decisions.sum())
                .reading("exempt", exempt.sum());
        told.facts().forEach((fact, values) -> {
            if (told.configuration().containsKey(fact)) {
                own.fact(fact, values.toArray());
            } else {
                own.reading(fact, values.toArray());
            }
        });
        told.dependencies().forEach(needed -> own.dependency(needed.name(), needed.onFailure()));
        return own.health(told.health(), told.health() == Description.Health.UP ? "up" : told.healthReason())
                .build();
    }

    /** Closes the log if this filter's builder opened it. */
    @Override
    protected void close() {
        if (owned) {
            log.close();
        }
    }

    /** Collects what is recorded, and where. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<AuditFilter> {
        /** A log that is given, or one that is opened with the filter. */
        private record Log(@Nullable AuditLog given, AuditLog.@Nullable Builder opened) {}

        private final Settings settings = new Settings("AuditFilter");
        private final Setting<Log> log = settings.<Log>of("log").undescribed().required("");
        private final List<AuditLevels.Rule> rules = new ArrayList<>();
        private final Setting<AuditLevel> otherwise = settings.of("otherwise", AuditLevel.DECISION);
        private final Setting<ErrorReporter> errorReporter =
                settings.<ErrorReporter>of("errorReporter").undescribed();
        private final Setting<TraceSource> traces =
                settings.<TraceSource>of("traces").undescribed();

        private Builder() {}

        /** Sets the log, which is opened with the filter and closed with it. */
        public Builder log(AuditLog.Builder value) {
            log.set(new Log(null, Objects.requireNonNull(value, "log")));
            return this;
        }

        /** Sets a log that the application opened, and closes after the filter. */
        public Builder log(AuditLog value) {
            log.set(new Log(Objects.requireNonNull(value, "log"), null));
            return this;
        }

        /**
         * Adds how much is recorded of allowed requests of a pattern. Several may match: the most specific one decides.
         *
         * @param pattern such as {@code POST /transfers} or {@code /static/*}; each has one level
         */
        public Builder level(String pattern, AuditLevel level) {
            return rule("level", pattern, level, 1);
        }

        /**
         * Adds a pattern of which a share of the allowed requests is recorded, as decisions.
         *
         * @param pattern such as {@code /static/*}; each has one level
         * @param rate from 0 to 1
         */
        public Builder sample(String pattern, double rate) {
            return rule("sample", pattern, AuditLevel.DECISION, rate);
        }

        private Builder rule(String setter, String pattern, AuditLevel level, double rate) {
            Objects.requireNonNull(level, "level");
            settings.collect(setter, () -> {
                if (!(rate >= 0 && rate <= 1)) {
                    throw new IllegalArgumentException("a rate must be from 0 to 1: " + rate);
                }
                RequestPattern parsed = RequestPattern.parse(pattern);
                if (rules.stream().anyMatch(rule -> rule.pattern().equals(parsed))) {
                    throw new IllegalArgumentException("a pattern must have one level: " + pattern + " has one");
                }
                rules.add(new AuditLevels.Rule(parsed, level, rate));
            });
            return this;
        }

        /** Sets how much is recorded of other allowed requests; default {@link AuditLevel#DECISION}. */
        public Builder otherwise(AuditLevel level) {
            otherwise.set(level);
            return this;
        }

        /** Sets who gets exceptions; default nobody. */
        public Builder errorReporter(ErrorReporter value) {
            errorReporter.set(value);
            return this;
        }

        /** Sets what knows the trace of a request, such as OpenTelemetry; default the field of a trusted proxy only. */
        public Builder traces(TraceSource value) {
            traces.set(value);
            return this;
        }

        private AuditLevels levels() {
            return new AuditLevels(rules, otherwise.get());
        }

        /**
         * {@inheritDoc}
         *
         * @throws ConfigurationException if there is no log, it cannot be opened, or a pattern or rate is malformed
         */
        @Override
        public AuditFilter build() {
            settings.problems().throwIfAny();
            AuditLog given = log.get().given;
            AuditLog.Builder opened = log.get().opened;
            return new AuditFilter(
                    this, opened == null ? Objects.requireNonNull(given) : opened.build(), opened != null);
        }
    }
}
