/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Finds international bank account numbers (ISO 13616): a country, its length, a right checksum modulo 97. */
final class Iban {
    private static final Map<String, Integer> LENGTHS = lengths("AL28 AD24 AT20 AZ28 BH22 BY28 BE16 BA20 BR29 BG22 BI27"
            + " CR22 HR21 CY28 CZ24 DK18 DJ27 DO28 EG29 SV28 EE20 FK18 FO18 FI18 FR27 GE22 DE22 GI23 GR27 GL18 GT28 VA22"
            + " HN28 HU28 IS26 IQ23 IE22 IL23 IT27 JO30 KZ20 XK20 KW30 LV21 LB28 LY25 LI21 LT20 LU20 MT31 MR27 MU30 MD24"
            + " MC27 MN20 ME22 NL18 NI28 MK19 NO15 OM23 PK24 PS29 PL28 PT25 QA29 RO24 RU33 LC32 SM27 ST25 SA24 RS22 SC31"
            + " SK24 SI19 SO23 ES24 SD18 SE24 CH21 TL23 TN24 TR26 UA29 AE23 GB22 VG24 YE30");

    private Iban() {}

    private static Map<String, Integer> lengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : table.split(" ", -1)) {
            lengths.put(entry.substring(0, 2), Integer.parseInt(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }

    /** Returns where the account number that begins at a letter ends, or that letter's place if none begins there. */
    static int end(CharSequence text, int start, int length) {
        if (start + 15 > length
                || !ScannedText.isDigit(text.charAt(start + 2))
                || !ScannedText.isDigit(text.charAt(start + 3))) {
            return start;
        }
        Integer needed =
                LENGTHS.get(text.subSequence(start, start + 2).toString().toUpperCase(Locale.ROOT));
        if (needed == null) {
            return start;
        }
        char[] found = new char[needed];
        int count = 0;
        int i = start;
        while (i < length && count < needed) {
            char c = Character.toUpperCase(text.charAt(i));
            boolean plain = (c >= 'A' && c <= 'Z') || ScannedText.isDigit(c);
            if (plain) {
                found[count++] = c;
            } else if ((c != ' ' && c != '-') || text.charAt(i - 1) == c) {
                return start;
            }
            i++;
        }
        return count == needed && remainder(found) == 1 ? i : start;
    }

    private static int remainder(char[] iban) {
        int remainder = 0;
        for (int i = 0; i < iban.length; i++) {
            char c = iban[(i + 4) % iban.length];
            int value = ScannedText.isDigit(c) ? c - '0' : c - 'A' + 10;
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }
}
