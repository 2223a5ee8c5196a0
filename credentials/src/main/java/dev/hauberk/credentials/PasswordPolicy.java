/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says which passwords may be chosen, by length and by whether they are guessed early; nobody has to put in digits or
 * capitals, and passwords do not age.
 *
 * <p>Refused are passwords that are too short, that {@link PasswordHash#problem} refuses, that are made of words that
 * many passwords are made of, of runs, or of what repeats itself, or of the user's own names; and what a blocklist of
 * the application knows. Make that one of leaked passwords: the built-in words are few.
 *
 * <p>Specification: NIST SP 800-63B-4 section 3.1.1.2. Safe for use by many threads if the blocklist is.
 */
public final class PasswordPolicy {
    private final PasswordHash hash;
    private final int minimumLength;
    private final List<String> words;
    private final @Nullable Predicate<String> blocklist;

    private PasswordPolicy(Builder builder) {
        this.hash = builder.hash;
        this.minimumLength = builder.minimumLength.get();
        this.words = List.copyOf(builder.words);
        this.blocklist = builder.blocklist.orNull();
    }

    /**
     * Starts a policy.
     *
     * @param hash what the passwords will be hashed with, which has a longest length
     */
    public static Builder builder(PasswordHash hash) {
        return new Builder(hash);
    }

    /**
     * Returns what speaks against a password, as a sentence for the user that does not repeat it, or nothing.
     *
     * @param personal what is known of the user and must not be the whole password: names, mail address
     */
    public Optional<String> problem(String password, String... personal) {
        Optional<String> impossible = hash.problem(password);
        if (impossible.isPresent()) {
            return impossible;
        }
        String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
        int length = normal.codePointCount(0, normal.length());
        if (length < minimumLength) {
            return Optional.of(
                    "A password must have at least " + minimumLength + " characters: it has " + length + ".");
        }
        List<String> known = new ArrayList<>(words);
        for (String name : personal) {
            known.addAll(parts(name));
        }
        if (CommonPasswords.isCommon(normal, known)) {
            return Optional.of("A password must not be easy to guess: this is made of what is tried first.");
        }
        Predicate<String> listed = blocklist;
        return listed != null && listed.test(normal)
                ? Optional.of("A password must not be known to others: this one is on a list of leaked passwords.")
                : Optional.empty();
    }

    /** Returns a name and what it is made of: {@code ann.smith@example.com} is also ann, smith, example. */
    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>(List.of(name));
        StringBuilder part = new StringBuilder();
        for (int i = 0; i <= name.length(); i++) {
            if (i < name.length() && Character.isLetter(name.charAt(i))) {
                part.append(name.charAt(i));
            } else if (part.length() > 0) {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        return parts;
    }

    @Override
    public String toString() {
        return "PasswordPolicy[at least " + minimumLength + " characters"
                + (blocklist == null ? "" : ", with a blocklist") + "]";
    }

    /** Collects the rules of a {@link PasswordPolicy}. Not safe for use by several threads. */
    public static final class Builder {
        private final PasswordHash hash;
        private final Settings settings = new Settings("PasswordPolicy");
        private final Setting<Integer> minimumLength = settings.number("minimumLength", 15, 8, 64);
        private final List<String> words = settings.list("words");
        private final Setting<Predicate<String>> blocklist =
                settings.<Predicate<String>>of("blocklist").undescribed();

        private Builder(PasswordHash hash) {
            this.hash = Objects.requireNonNull(hash, "hash");
        }

        /**
         * Sets how many characters a password must have, 8 to 64; default 15, as where it is the only factor. Where
         * every login needs a second factor, 8 will do.
         */
        public Builder minimumLength(int characters) {
            minimumLength.set(characters);
            return this;
        }

        /** Adds words that are guessed here in particular: names of the service and of its company. */
        public Builder words(String... values) {
            words.addAll(Arrays.asList(values));
            return this;
        }

        /** Sets a list of passwords that must not be chosen, asked with the password in normalization form KC. */
        public Builder blocklist(Predicate<String> value) {
            blocklist.set(value);
            return this;
        }

        /**
         * Returns the policy.
         *
         * @throws dev.hauberk.core.ConfigurationException if the minimum length is outside its range
         */
        public PasswordPolicy build() {
            settings.problems().throwIfAny();
            return new PasswordPolicy(this);
        }
    }
}
