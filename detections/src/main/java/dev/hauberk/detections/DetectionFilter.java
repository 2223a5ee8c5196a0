/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for attacks in the events of its chain, and tells people.
 *
 * <ol>
 *   <li>Each {@link Detection} counts what concerns it, by user, network or token; with no setting all of them look.
 *   <li>What is too much becomes an alert: an event of the chain, and a message to every {@link AlertSink}. The same
 *       detection tells of the same key once in a quiet time, and of different keys ten times in a row and then once a
 *       minute; what was not told is counted in the next alert.
 *   <li>A {@link DetectionResponse}, where one was chosen, begins at once and ends by itself.
 *   <li>What a touch of a honeytoken is answered with is up to the other filters.
 * </ol>
 *
 * <p>Deployment: stands in phase {@link Phase#AUDIT}. It counts in the memory of this process, at most 4,096 keys for a
 * detection; several processes count each for itself. Logins that the application decides about are known by
 * {@link dev.hauberk.servlet.LoginEvents}. An embedded Tomcat without a default servlet answers paths that no servlet
 * is mapped to before any filter, so honeytokens there are never seen.
 *
 * <pre>{@code
 * DetectionFilter.builder()
 *         .sink(AlertSink.webhook(pager, key))
 *         .detect(Detection.bruteForce().withThreshold(20, Duration.ofMinutes(10)))
 *         .honeytoken("/wp-admin/*")
 * }</pre>
 *
 * <p>See OWASP AppSensor for where most of the detections come from.
 */
public final class DetectionFilter extends SecurityFilter implements SecurityEventListener {
    /** The names of the sinks that get alerts. */
    public static final Fact<String> ALERT_SINKS = Fact.text("alert sinks");

    /** What is done at once, by detection. */
    public static final Fact<String> RESPONSES = Fact.text("responses");

    static final String CODE = "detection";
    /**
     * The attribute of a request that a report of the posture makes up, with the value {@link Boolean#TRUE}:
     * {@value}. Such a request raises no alert, and its events have {@code posture_probe}. No client can set an
     * attribute.
     */
    public static final String PROBE_ATTRIBUTE = "dev.hauberk.posture.probe";

    static final String PROBE = "posture_probe";

    private static final Logger LOG = LoggerFactory.getLogger(DetectionFilter.class);
    private static final Set<String> BLIND = Set.of(
            "audit_losing",
            "audit_unwritable",
            "audit_file_replaced",
            "audit_integrity_failed",
            "audit_checkpoint_failed",
            "audit_checkpoint_overdue",
            "audit_rotation_failed",
            "audit_disk_low",
            "audit_writer_failed",
            "clock_back");
    private static final long TICK_MILLIS = 1_000;
    private static final Map<String, Object> PROBE_FACTS = Map.of(PROBE, true);

    private final Detections detections;
    private final List<Detection> looking;
    private final List<AlertDelivery> deliveries;
    private final DetectionResponses responses;
    private final List<RequestPattern> honeyPatterns;
    private final Set<String> honeyNames;
    private final Function<Identity, String> pseudonyms;
    private final @Nullable Supplier<Description> logHealth;
    private final List<SecurityFilter> companions;
    private final LongSupplier nanoTime;
    private final LongAdder alerts = new LongAdder();
    private final Thread ticker;
    private volatile boolean closing;
    private String blindness = "";

    private DetectionFilter(Builder builder) {
        super(Phase.AUDIT, builder.settings);
        this.looking = builder.detections();
        this.nanoTime = builder.nanoTime.get();
        this.detections = new Detections(looking, builder.quiet.get(), nanoTime.getAsLong(), this::found);
        this.deliveries = builder.sinks.stream().map(AlertDelivery::new).toList();
        this.responses = new DetectionResponses(
                builder.responses,
                nanoTime,
                event -> publish(event.filter(name()).build()));
        this.honeyPatterns = List.copyOf(builder.honeyPatterns);
        this.honeyNames = Set.copyOf(builder.honeyNames);
        this.pseudonyms = builder.pseudonyms;
        this.logHealth = builder.log.orNull();
        this.companions = responses.filters();
        this.ticker = new Thread(this::tick, "hauberk-detections");
        ticker.setDaemon(true);
        deliveries.forEach(to -> to.delivery.start());
    }

    /** Starts a filter that looks for everything and tells nobody but the chain's listeners. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected List<SecurityFilter> companions() {
        return companions;
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        long filters = chain.stream()
                .filter(filter -> filter.type().equals(getClass().getName()))
                .count();
        if (filters > 1) {
            problems.add("a chain must have one DetectionFilter: " + filters);
        }
        if (!companions.isEmpty()
                && chain.stream()
                        .noneMatch(filter -> filter.type()
                                .equals(companions.get(0).getClass().getName()))) {
            problems.add("responses must be in a chain, where they have filters in other phases: this filter is alone;"
                    + " use Hauberk.builder()");
        }
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        synchronized (ticker) {
            if (ticker.getState() == Thread.State.NEW) {
                ticker.start();
            }
        }
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        if (Boolean.TRUE.equals(exchange.request().getAttribute(PROBE_ATTRIBUTE))) {
            exchange.request().addFacts(() -> PROBE_FACTS);
        }
        if (!honeyPatterns.isEmpty()) {
            RequestPath path = exchange.request().unambiguousPath().orElse(null);
            for (int i = 0; path != null && i < honeyPatterns.size(); i++) {
                if (honeyPatterns.get(i).matches(exchange.request().method(), path)) {
                    exchange.publish(event(SecurityEvent.Kind.NOTE, EventSignals.HONEYTOKEN)
                            .rule(honeyPatterns.get(i).toString()));
                    break;
                }
            }
        }
        exchange.proceed();
    }

    /** Takes an event of the chain into account. */
    @Override
    public void onEvent(SecurityEvent event) {
        if (event.code().equals(CODE) || event.attributes().containsKey(PROBE)) {
            return;
        }
        if (!honeyNames.isEmpty() && touchesHoneyName(event)) {
            publish(event(SecurityEvent.Kind.NOTE, EventSignals.HONEYTOKEN)
                    .time(event.time())
                    .clientAddress(event.clientAddress())
                    .peer(event.peer())
                    .requestId(event.requestId())
                    .build());
        }
        detections.see(event, nanoTime.getAsLong());
    }

    private boolean touchesHoneyName(SecurityEvent event) {
        return switch (event.kind()) {
            case REFUSAL, DECISION ->
                (event.kind() == SecurityEvent.Kind.DECISION || EventSignals.isFailedLogin(event))
                        && (event.identity()
                                        .map(Identity::getName)
                                        .filter(honeyNames::contains)
                                        .isPresent()
                                || (event.attributes().get("token_id") instanceof String id
                                        && honeyNames.contains(id)));
            default -> false;
        };
    }

    // --- what was found

    private void found(Hit hit) {
        alerts.increment();
        Optional<SecurityEvent> event = hit.event();
        Alert alert = new Alert(
                UUID.randomUUID().toString(),
                event.map(SecurityEvent::time).orElseGet(Instant::now),
                hit.detection().name(),
                hit.detection().severity(),
                hit.detection().text(),
                hit.count(),
                hit.detection().window(),
                hit.suppressed(),
                event.map(SecurityEvent::clientAddress).orElse(""),
                event.flatMap(SecurityEvent::identity).map(pseudonyms).orElse(""),
                event.map(SecurityEvent::route).orElse(""),
                event.map(SecurityEvent::requestId).orElse(""));
        publish(about(event)
                .attribute("detection", alert.detection())
                .attribute("severity", alert.severity().name().toLowerCase(Locale.ROOT))
                .attribute("count", alert.count())
                .attribute("window_seconds", alert.window().toSeconds())
                .attribute("suppressed", alert.suppressed())
                .attribute("alert", alert.id())
                .build());
        deliveries.forEach(delivery -> delivery.offer(alert));
        responses.begin(hit);
    }

    private SecurityEvent.Builder about(Optional<SecurityEvent> seen) {
        SecurityEvent.Builder told = event(SecurityEvent.Kind.NOTE, CODE);
        told.time(seen.map(SecurityEvent::time).orElseGet(Instant::now));
        seen.ifPresent(event -> told.clientAddress(event.clientAddress())
                .peer(event.peer())
                .route(event.route())
                .requestId(event.requestId()));
        seen.flatMap(SecurityEvent::identity).ifPresent(told::identity);
        return told;
    }

    // --- what time demands

    private void tick() {
        while (!closing) {
            try {
                Thread.sleep(TICK_MILLIS);
                lookAround();
            } catch (
                    @SuppressWarnings("UnusedException")
                    InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("detections could not look around", e);
            }
        }
    }

    void lookAround() {
        long now = nanoTime.getAsLong();
        responses.end(now);
        if (logHealth != null) {
            watch(logHealth.get(), now);
        }
    }

    /** Tells of each reason once, as long as it lasts. */
    private void watch(Description told, long now) {
        String reason = BLIND.contains(told.healthReason()) ? told.healthReason() : "";
        boolean fresh = !reason.isEmpty() && !reason.equals(blindness);
        blindness = reason;
        if (fresh) {
            looking.stream()
                    .filter(detection -> detection.name().equals("audit_blind"))
                    .forEach(detection -> detections.raise(new Hit(detection, reason, 1, 0, Optional.empty()), now));
        }
    }

    /**
     * Returns the facts {@code detections}, {@code alert sinks}, {@code responses}, {@code honeytokens}, and as it is
     * now {@code alerts}, {@code in force} and {@code forgotten keys}.
     */
    @Override
    public Description describe() {
        long lost = deliveries.stream().mapToLong(AlertDelivery::lost).sum();
        Description.Builder told = Description.builder(name())
                .facts(super.describe().facts())
                .fact("detections", looking.toArray())
                .fact(
                        "alert sinks",
                        deliveries.stream().map(to -> to.sink.name()).toArray())
                .fact("responses", responses.told())
                .fact("honeytokens", honeyPatterns.size() + honeyNames.size())
                .fact("watches the log", logHealth != null)
                .reading("alerts", alerts.sum())
                .reading("alerts lost", lost)
                .reading("in force", responses.inForce())
                .reading("forgotten keys", detections.forgotten());
        deliveries.forEach(delivery -> told.dependency(
                "alert sink " + delivery.sink.name(), "alerts are tried for five minutes, and are in the audit log"));
        if (deliveries.stream().anyMatch(to -> to.delivery.isFailing())) {
            told.health(Description.Health.DEGRADED, "alert_sink_failed");
        }
        return told.build();
    }

    @Override
    protected void close() {
        closing = true;
        ticker.interrupt();
        deliveries.forEach(to -> to.delivery.close(Duration.ofSeconds(2)));
    }

    /** Collects what to look for, whom to tell and what to do. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<DetectionFilter> {
        private static final Duration LONGEST_QUIET = Duration.ofDays(1);

        private final Map<String, Detection> changed = new LinkedHashMap<>();
        private final Set<String> without = new LinkedHashSet<>();
        private final List<AlertSink> sinks = new ArrayList<>();
        private final Map<String, List<DetectionResponse>> responses = new LinkedHashMap<>();
        private final List<RequestPattern> honeyPatterns = new ArrayList<>();
        private final Set<String> honeyNames = new LinkedHashSet<>();
        /** Without a log there is no key of pseudonyms, so alerts omit the name. */
        private Function<Identity, String> pseudonyms = identity -> "";

        private final Settings settings = new Settings("DetectionFilter");
        private final Setting<Supplier<Description>> log =
                settings.<Supplier<Description>>of("log").undescribed();
        private final Setting<Duration> quiet =
                settings.duration("quiet", Duration.ofMinutes(15), Duration.ofSeconds(1), LONGEST_QUIET);
        private final Setting<LongSupplier> nanoTime = settings.nanoTime();

        private Builder() {}

        /** Adds somebody to tell; default nobody but the listeners of the chain. */
        public Builder sink(AlertSink sink) {
            sinks.add(Objects.requireNonNull(sink, "sink"));
            return this;
        }

        /** Adds other numbers to look for something by, once for each; default those of {@link Detection}. */
        public Builder detect(Detection detection) {
            settings.collect("detect", () -> {
                if (changed.putIfAbsent(detection.name(), detection) != null) {
                    throw new IllegalArgumentException("a detection must be set once: " + detection.name() + " is set");
                }
            });
            return this;
        }

        /** Adds something that is not looked for. */
        public Builder without(Detection detection) {
            without.add(detection.name());
            return this;
        }

        /** Adds what is done about what is found; several times for several things. Default nothing. */
        public Builder respond(Detection detection, DetectionResponse response) {
            responses
                    .computeIfAbsent(detection.name(), unused -> new ArrayList<>())
                    .add(Objects.requireNonNull(response, "response"));
            return this;
        }

        /**
         * Adds requests that are honeytokens: what no page links to and no client asks for.
         *
         * @param patterns such as {@code /wp-admin/*}
         */
        public Builder honeytoken(String... patterns) {
            settings.collect("honeytoken", patterns, pattern -> honeyPatterns.add(RequestPattern.parse(pattern)));
            return this;
        }

        /**
         * Adds honeytokens: names of users, as logins canonicalise them, or token ids of events, which no caller has.
         */
        public Builder honeyName(String... names) {
            honeyNames.addAll(List.of(names));
            return this;
        }

        /** Watches a log for what it cannot see, and names users in alerts as it does; default none. */
        public Builder log(AuditLog value) {
            pseudonyms = value::pseudonym;
            return logHealth(value::describe);
        }

        Builder logHealth(Supplier<Description> value) {
            log.set(value);
            return this;
        }

        /**
         * Sets for how long one detection does not tell of the same key again; default 15 minutes.
         *
         * @param time 1 second to 1 day
         */
        public Builder quiet(Duration time) {
            quiet.set(time);
            return this;
        }

        /** Sets the clock that windows are counted by; default {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime.set(value);
            return this;
        }

        private List<Detection> detections() {
            return Detection.all().stream()
                    .filter(detection -> !without.contains(detection.name()))
                    .map(detection -> changed.getOrDefault(detection.name(), detection))
                    .toList();
        }

        /**
         * Returns the filter.
         *
         * @throws dev.hauberk.core.ConfigurationException if a pattern is malformed, a detection is changed twice, or
         *     the quiet time is outside its range
         */
        @Override
        public DetectionFilter build() {
            settings.problems().throwIfAny();
            return new DetectionFilter(this);
        }
    }
}
