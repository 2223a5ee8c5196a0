/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.credentials.OneTimeCodeEnrolment;
import dev.hauberk.credentials.OneTimeCodeResult;
import dev.hauberk.credentials.OneTimeCodes;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.PasswordVerdict;
import dev.hauberk.credentials.PasswordsBusyException;
import dev.hauberk.credentials.SessionChangedException;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.ValidInput;
import dev.hauberk.ratelimit.LoginThrottle;
import dev.hauberk.servlet.LoginEvents;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How users get in: programs by a password for a token, browsers by a password for a session, and by a one-time code
 * for more.
 */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    private final Database database;
    private final Demo demo;
    private final AuditLog log;
    private final PasswordHash passwords;
    private final OneTimeCodes codes;
    private final Tokens tokens;
    private final LoginThrottle throttle = LoginThrottle.builder()
            .knownDevices(Settings.random(), Duration.ofDays(30))
            .build();

    Logins(Database database, Demo demo, Credentials credentials, Tokens tokens, AuditLog log) {
        this.database = database;
        this.demo = demo;
        this.log = log;
        this.passwords = credentials.passwords();
        this.codes = credentials.codes();
        this.tokens = tokens;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    /** Logs in for programs, which keep the token themselves. */
    void token(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        Optional<Database.User> user = authenticate(request, response);
        if (user.isEmpty()) {
            return;
        }
        String name = user.get().name();
        Optional<String> code = InputFilter.input(request).find("code", String.class);
        if (code.isPresent()) {
            OneTimeCodeResult result = codes.verify(name, code.get());
            if (!result.isAccepted()) {
                refuse(request, response, name, result);
                return;
            }
        }
        LoginEvents.succeeded(request, name);
        String role = user.get().role();
        String token = code.isPresent() ? tokens.issueWithCode(name, role) : tokens.issue(name, role);
        Json.write(
                response,
                200,
                new JsonWriter()
                        .beginObject()
                        .name("access_token")
                        .value(token)
                        .name("token_type")
                        .value("Bearer")
                        .name("expires_in")
                        .value(Tokens.LIFETIME.toSeconds())
                        .endObject());
    }

    /** Logs in for the page, and tells it whether there is a code to ask for. */
    void session(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        Optional<Database.User> user = authenticate(request, response);
        if (user.isPresent()) {
            SessionFilter.login(request, identity(user.get()), "pwd");
            Json.write(
                    response,
                    200,
                    new JsonWriter()
                            .beginObject()
                            .name("code_wanted")
                            .value(codes.isEnrolled(user.get().name()))
                            .endObject());
        }
    }

    /** The same subject as a token of the user names. */
    private static Identity identity(Database.User user) {
        return Identity.builder(user.name())
                .issuer(Tokens.ISSUER)
                .roles(user.role())
                .build();
    }

    /** Takes a code of the user's application, or a recovery code, for this session. */
    void code(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ValidInput input = InputFilter.input(request);
        String user = request.getRemoteUser();
        Optional<String> code = input.find("code", String.class);
        Optional<String> recovery = input.find("recovery_code", String.class);
        if (code.isPresent() == recovery.isPresent()) {
            Json.problem(response, 422, "Unprocessable Content");
            return;
        }
        OneTimeCodeResult result =
                code.isPresent() ? codes.verify(user, code.get()) : codes.recover(user, recovery.orElseThrow());
        if (result.isAccepted()) {
            changeSession(response, () -> SessionFilter.addFactor(request, "otp"));
            return;
        }
        refuse(request, response, user, result);
    }

    /** Answers 409 where another request of the page changed or ended the session meanwhile. */
    private static void changeSession(HttpServletResponse response, Runnable change) throws IOException {
        try {
            change.run();
            response.setStatus(204);
        } catch (SessionChangedException e) {
            LOG.debug("a session was changed by two requests at once", e);
            Json.problem(response, 409, "Conflict");
        }
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, String user, OneTimeCodeResult result)
            throws IOException {
        if (result.verdict() == OneTimeCodeResult.Verdict.THROTTLED) {
            LoginEvents.throttled(request, user);
            response.setHeader("Retry-After", String.valueOf(result.retryAfter().toSeconds() + 1));
            Json.problem(response, 429, "Too Many Requests");
        } else {
            LoginEvents.failed(request, user);
            Json.problem(response, 403, "Forbidden");
        }
    }

    /**
     * Begins a second factor: a secret for the user's application, also as a QR code. The password of an administrator
     * is not enough for that; the operator hands an enrolment code over by another way.
     */
    void enrol(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getRemoteUser();
        if (codes.isEnrolled(user)) {
            Json.problem(response, 409, "Conflict");
            return;
        }
        String shown =
                InputFilter.input(request).find("enrolment_code", String.class).orElse("");
        if (request.isUserInRole(Role.ADMIN) && !isEnrolmentCode(user, shown)) {
            LoginEvents.failed(request, user);
            Json.problem(response, 403, "Forbidden");
            return;
        }
        OneTimeCodeEnrolment enrolment = codes.enrol(user, user + "@ledger");
        QrImage image = QrImage.of(enrolment.uri());
        Json.write(
                response,
                200,
                new JsonWriter()
                        .beginObject()
                        .name("secret")
                        .value(enrolment.secret())
                        .name("uri")
                        .value(enrolment.uri())
                        .name("qr_size")
                        .value(image.size())
                        .name("qr_path")
                        .value(image.path())
                        .endObject());
    }

    /** Makes a second factor count, and shows the recovery codes once. */
    void confirm(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String code = InputFilter.input(request).text("code");
        Optional<List<String>> recovery = codes.confirm(request.getRemoteUser(), code);
        if (recovery.isEmpty()) {
            LoginEvents.failed(request, request.getRemoteUser());
            Json.problem(response, 403, "Forbidden");
            return;
        }
        recordEnrolment(request);
        try {
            SessionFilter.addFactor(request, "otp");
        } catch (SessionChangedException e) {
            // The factor counts, so its recovery codes must be shown; the caller logs in again.
            LOG.debug("a session was changed while a second factor was confirmed", e);
        }
        JsonWriter json = new JsonWriter().beginObject().name("recovery_codes").beginArray();
        recovery.get().forEach(json::value);
        Json.write(response, 200, json.endArray().endObject());
    }

    private boolean isEnrolmentCode(String user, String shown) {
        byte[] right = demo.enrolmentCode(user).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(right, shown.getBytes(StandardCharsets.UTF_8));
    }

    /** The record is the notice: a service with addresses of its users writes to the owner here. */
    private void recordEnrolment(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Identity owner) {
            log.record(AuditEvent.of("second_factor_enrolled")
                    .by(owner)
                    .about(owner)
                    .succeeded());
        }
    }

    /** Answers 404 where no login was ended. */
    void logout(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        if (SessionFilter.logout(request)) {
            response.setStatus(204);
        } else {
            Json.problem(response, 404, "Not Found");
        }
    }

    /** Ends the user's sessions elsewhere. */
    void logoutOthers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        changeSession(response, () -> SessionFilter.logoutOthers(request));
    }

    /** Returns the user if name and password are right; else answers. */
    private Optional<Database.User> authenticate(HttpServletRequest request, HttpServletResponse response)
            throws IOException, SQLException {
        ValidInput input = InputFilter.input(request);
        String name = input.text("username");
        LoginThrottle.Attempt attempt = throttle.attempt(request, name);
        if (!attempt.admitted()) {
            LoginEvents.throttled(request, name);
            attempt.refuse(response);
            return Optional.empty();
        }
        Optional<Database.User> user;
        PasswordVerdict verdict;
        try {
            user = database.user(name);
            // Without a permit of the user that was found, the answer is that to a name that no user has.
            Optional<String> hash =
                    user.filter(found -> attempt.found(found.name())).map(Database.User::hash);
            verdict = passwords.verify(input.text("password"), hash, attempt.caller());
        } catch (PasswordsBusyException e) {
            attempt.undecided();
            response.setHeader("Retry-After", "1");
            Json.problem(response, 503, "Service Unavailable");
            return Optional.empty();
        } catch (SQLException e) {
            attempt.undecided();
            throw e;
        }
        if (!verdict.isRight()) {
            LoginEvents.failed(request, name);
            Json.problem(response, 401, "Unauthorized");
            return Optional.empty();
        }
        attempt.succeeded(response);
        return user;
    }
}
