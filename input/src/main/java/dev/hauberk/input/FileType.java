/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A format of files that a request may bring: its media types, the endings of its names, and how its octets begin.
 *
 * <p>Source: WHATWG MIME Sniffing sections 6 and 7; RFC 2046 for the types.
 */
public enum FileType {
    /** Portable Network Graphics. */
    PNG("image/png", "png", "89504e470d0a1a0a"),
    /** JPEG. */
    JPEG("image/jpeg", "jpg jpeg jpe jfif", "ffd8ff"),
    /** GIF, 87a and 89a. */
    GIF("image/gif", "gif", "474946383761", "474946383961"),
    /** WebP. */
    WEBP("image/webp", "webp", "52494646........57454250"),
    /** Windows bitmap. */
    BMP("image/bmp image/x-ms-bmp", "bmp dib", "424d"),
    /** TIFF. */
    TIFF("image/tiff", "tif tiff", "49492a00", "4d4d002a"),
    /** AVIF and HEIC, the boxes of ISO 14496-12 as still images. */
    HEIF(
            "image/avif image/heic image/heif",
            "avif heic heif",
            "........6674797068656963",
            "........6674797068656978",
            "........667479706d696631",
            "........6674797061766966",
            "........6674797061766973"),
    /** Portable Document Format. */
    PDF("application/pdf", "pdf", "255044462d"),
    /** ZIP. */
    ZIP("application/zip application/x-zip-compressed", "zip", "504b0304", "504b0506"),
    /** A text document of Office Open XML. */
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "504b0304"),
    /** A workbook of Office Open XML. */
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "504b0304"),
    /** A presentation of Office Open XML. */
    PPTX("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "504b0304"),
    /** A text document, spreadsheet or presentation of OpenDocument. */
    OPEN_DOCUMENT(
            "application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet"
                    + " application/vnd.oasis.opendocument.presentation",
            "odt ods odp",
            "504b0304"),
    /** gzip. */
    GZIP("application/gzip application/x-gzip", "gz tgz", "1f8b08"),
    /** MP4. */
    MP4("video/mp4 audio/mp4", "mp4 m4a m4v", "........66747970"),
    /** WebM. */
    WEBM("video/webm audio/webm", "webm", "1a45dfa3"),
    /** MP3. */
    MP3("audio/mpeg audio/mp3", "mp3", "494433", "fffb", "fff3", "fff2"),
    /** Ogg. */
    OGG("audio/ogg video/ogg application/ogg", "ogg oga ogv opus", "4f67675300"),
    /** Waveform audio. */
    WAV("audio/wav audio/x-wav audio/wave audio/vnd.wave", "wav", "52494646........57415645"),
    /** Plain text that no browser takes for a page. */
    TEXT("text/plain", "txt text log md"),
    /** Comma-separated values, which a browser may also call by the name of a spreadsheet. */
    CSV("text/csv application/vnd.ms-excel", "csv"),
    /** JSON, as text. */
    JSON("application/json", "json geojson");

    /** What a browser takes for a page, or a server for a program, if it comes first in a text. */
    private static final List<String> MARKUP = List.of("""
            <!doctype <html <head <script <iframe <h1 <div <font <table <a <style <title <b <body <br <p <svg <img \
            <math <link <meta <object <embed <form <base""".split(" "));

    private static final List<String> PROGRAMS = List.of("<!--", "<?", "<%", "#!", "%pdf-", "%!ps");

    private final String mediaTypes;
    private final String endings;
    private final String starts;

    FileType(String mediaTypes, String endings, String... starts) {
        this.mediaTypes = mediaTypes;
        this.endings = endings;
        this.starts = String.join(" ", starts);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    boolean isDeclaredBy(String mediaType) {
        return words(mediaTypes).contains(mediaType);
    }

    /** Returns whether a name may end so: without an ending it may. */
    boolean isNamed(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 || words(endings).contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** Returns whether octets are how files of this format begin. */
    boolean begins(byte[] head) {
        return starts.isEmpty() ? isText(head) : words(starts).stream().anyMatch(start -> matches(head, start));
    }

    private static boolean matches(byte[] head, String start) {
        if (head.length * 2 < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i += 2) {
            if (start.charAt(i) != '.' && Integer.parseInt(start, i, i + 2, 16) != (head[i / 2] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] head) {
        for (byte octet : head) {
            boolean control =
                    octet >= 0 && octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r' && octet != '\f';
            if (control && octet != 0x1b) {
                return false;
            }
        }
        String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        String start = (text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).stripLeading();
        return PROGRAMS.stream().noneMatch(start::startsWith) && MARKUP.stream().noneMatch(tag -> isTag(start, tag));
    }

    private static boolean isTag(String start, String tag) {
        return start.startsWith(tag)
                && (start.length() == tag.length() || !Character.isLetterOrDigit(start.charAt(tag.length())));
    }
}
