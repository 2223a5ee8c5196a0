/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import io.nayuki.qrcodegen.QrCode;

/**
 * A QR code as the path of an SVG image, one unit a module.
 *
 * @param size how many modules wide and high, with a margin
 * @param path of the dark modules
 */
record QrImage(int size, String path) {
    private static final int MARGIN = 4;

    static QrImage of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M')
                            .append(x + MARGIN)
                            .append(',')
                            .append(y + MARGIN)
                            .append("h1v1h-1z");
                }
            }
        }
        return new QrImage(code.size + 2 * MARGIN, path.toString());
    }
}
