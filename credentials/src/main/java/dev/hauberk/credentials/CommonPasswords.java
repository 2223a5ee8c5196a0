/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Knows what is guessed first: words that many passwords are made of, alone or several in a row, with digits for
 * letters and with anything around them; runs; and what repeats itself.
 */
final class CommonPasswords {
    private static final Set<String> WORDS = Set.of("""
            pass word password passwort passwd passphrase secret letmein letme in welcome willkommen admin \
            administrator root user guest login logon master monkey dragon football baseball basketball soccer \
            hockey superman batman spiderman starwars pokemon princess sunshine shadow flower summer winter \
            spring autumn january february march april june july august september october november december \
            monday friday sunday iloveyou ilove love you lovely baby angel honey jesus michael michelle jennifer \
            jessica daniel andrew charlie thomas jordan hunter killer trustnoone trustno access computer \
            internet samsung google facebook freedom whatever cheese pepper cookie banana orange chocolate \
            purple silver golden diamond tigger tiger buster ginger maggie ranger harley mustang ferrari \
            mercedes yankees dallas chelsea arsenal liverpool barcelona hello qwerty qwertz azerty qwe asd zxc \
            asdf zxcv qwer abc abcd test testing demo default temp temporary change changeme me my the is new \
            company server oracle mysql system manager service support office secure security private nothing \
            please forever friends family mother father hallo schatz hola bonjour soleil motdepasse contrasena \
            parola senha wachtwoord""".split(" "));

    private static final List<String> RUNS = List.of("""
            abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop qwertzuiop azertyuiop asdfghjkl yxcvbnm zxcvbnm \
            1qaz2wsx3edc4rfv5tgb6yhn7ujm !@#$%^&*()""".split(" "));

    private static final int SHORTEST_RUN = 3;

    private CommonPasswords() {}

    /**
     * Returns whether a password is guessed early.
     *
     * @param others words that are guessed here in particular, such as the user's name
     */
    static boolean isCommon(String password, Collection<String> others) {
        String lower = password.toLowerCase(Locale.ROOT);
        if (repeats(lower) || isMadeOfRuns(lower)) {
            return true;
        }
        Set<String> words = new HashSet<>(WORDS);
        for (String other : others) {
            String letters = letters(other.toLowerCase(Locale.ROOT));
            if (letters.length() >= SHORTEST_RUN) {
                words.add(letters);
            }
        }
        String letters = letters(lower);
        return !letters.isEmpty() && (isMadeOf(letters, words) || isMadeOf(onlyLetters(lower), words));
    }

    /** Returns the letters, with what is written for letters read as such: {@code p4$$w0rd} is {@code password}. */
    private static String letters(String lower) {
        StringBuilder letters = new StringBuilder();
        String core = withoutDigitsAround(lower);
        core.chars().forEach(c -> {
            int letter = switch (c) {
                case '@', '4' -> 'a';
                case '3' -> 'e';
                case '1', '!', '|' -> 'i';
                case '0' -> 'o';
                case '5', '$' -> 's';
                case '7' -> 't';
                default -> c;
            };
            if (Character.isLetter(letter)) {
                letters.append((char) letter);
            }
        });
        return letters.toString();
    }

    private static String onlyLetters(String lower) {
        StringBuilder letters = new StringBuilder();
        lower.chars().filter(Character::isLetter).forEach(c -> letters.append((char) c));
        return letters.toString();
    }

    private static String withoutDigitsAround(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) >= '0' && text.charAt(from) <= '9') {
            from++;
        }
        while (to > from && !Character.isLetter(text.charAt(to - 1)) && text.charAt(to - 1) != '$') {
            to--;
        }
        return text.substring(from, to);
    }

    /** Returns whether a text is words, one after the other, and nothing else. */
    private static boolean isMadeOf(String letters, Set<String> words) {
        if (letters.isEmpty()) {
            return false;
        }
        boolean[] reached = new boolean[letters.length() + 1];
        reached[0] = true;
        for (int from = 0; from < letters.length(); from++) {
            for (String word : reached[from] ? words : Set.<String>of()) {
                if (letters.startsWith(word, from)) {
                    reached[from + word.length()] = true;
                }
            }
        }
        return reached[letters.length()];
    }

    /** Returns whether it is a block of at most four characters, or half of it, over and over. */
    private static boolean repeats(String text) {
        for (int period = 1; period <= text.length() / 2; period++) {
            boolean same = period <= 4 || period * 2 == text.length();
            for (int i = period; same && i < text.length(); i++) {
                same = text.charAt(i) == text.charAt(i - period);
            }
            if (same && (period <= 4 || isCommon(text.substring(0, period), List.of()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether it is runs of neighbours, up or down, of three characters or more each. */
    private static boolean isMadeOfRuns(String text) {
        int at = 0;
        while (at < text.length()) {
            int run = longestRun(text, at);
            if (run < SHORTEST_RUN) {
                return false;
            }
            at += run;
        }
        return at > 0;
    }

    private static int longestRun(String text, int from) {
        int longest = 1;
        for (String run : RUNS) {
            String back = new StringBuilder(run).reverse().toString();
            longest = Math.max(longest, Math.max(common(text, from, run), common(text, from, back)));
        }
        return longest;
    }

    private static int common(String text, int from, String run) {
        int start = run.indexOf(text.charAt(from));
        int length = 0;
        while (start >= 0
                && start + length < run.length()
                && from + length < text.length()
                && run.charAt(start + length) == text.charAt(from + length)) {
            length++;
        }
        return length;
    }
}
