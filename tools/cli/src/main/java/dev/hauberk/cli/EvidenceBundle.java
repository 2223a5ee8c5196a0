/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.AuditVerification;
import dev.hauberk.audit.AuditVerifier;
import dev.hauberk.audit.CheckpointSigner;
import dev.hauberk.audit.VerifierKey;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The files of a log, as they are at one moment, with what a verifier says of them and a signature over it all: to be
 * given to an investigator.
 *
 * <p>The signature says who made the bundle and that it is unchanged since; that the log is what was written its own
 * checkpoints say, signed by another key.
 */
final class EvidenceBundle {
    private static final String MANIFEST = "manifest.json";
    private static final String SIGNATURE = "manifest.sig";
    private static final int LARGEST_MANIFEST = 1 << 24;

    private EvidenceBundle() {}

    /**
     * Writes a bundle.
     *
     * @throws IOException if a file cannot be read, or the bundle is there already
     */
    static void write(Path log, Path bundle, VerifierKey name, CheckpointSigner signer, Instant now)
            throws IOException, GeneralSecurityException {
        List<Path> files = new ArrayList<>(AuditReader.of(log).files());
        AuditVerification found = AuditVerifier.of(log).verify();
        for (String other : List.of("checkpoints.log", "public-keys.txt")) {
            if (Files.exists(log.resolve(other))) {
                files.add(log.resolve(other));
            }
        }
        Files.createFile(bundle);
        Map<String, String> digests = new LinkedHashMap<>();
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(bundle)))) {
            for (Path file : files) {
                digests.put(String.valueOf(file.getFileName()), copy(file, zip));
            }
            byte[] manifest = manifest(found, digests, name, now);
            put(zip, MANIFEST, manifest);
            put(zip, SIGNATURE, Base64.getEncoder().encode(signer.sign(manifest)));
        } catch (IOException | GeneralSecurityException e) {
            Files.deleteIfExists(bundle);
            throw e;
        }
    }

    /** Copies what there is now, up to the last whole line; a log that runs goes on meanwhile. */
    private static String copy(Path file, ZipOutputStream zip) throws IOException, GeneralSecurityException {
        long left = wholeLines(file);
        zip.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            OutputStream out = new DigestOutputStream(zip, digest);
            byte[] buffer = new byte[1 << 16];
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("the file became shorter while it was read: " + file);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        zip.closeEntry();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long wholeLines(Path file) throws IOException {
        long end = 0;
        long at = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    at++;
                    end = buffer[i] == '\n' ? at : end;
                }
            }
        }
        return end;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] manifest(
            AuditVerification found, Map<String, String> digests, VerifierKey name, Instant now) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("made", now.toString());
        all.put("key", name.toString());
        all.put("integrity", found.integrity().name());
        all.put("completeness", found.completeness().name());
        all.put("authenticity", found.authenticity().name());
        all.put("records", found.records());
        all.put("last_sealed", found.lastSealed());
        all.put("lost", found.dropped());
        all.put("findings", found.findings().stream().map(String::valueOf).toList());
        all.put("files", digests);
        return new JsonWriter().value(all).toByteArray();
    }

    /**
     * Returns what is wrong with a bundle; nothing if it is as it was signed by this key.
     *
     * @throws IOException if it is no bundle
     */
    static List<String> check(Path bundle, VerifierKey key) throws IOException, GeneralSecurityException {
        List<String> problems = new ArrayList<>();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            byte[] manifest = read(zip, MANIFEST);
            if (!key.verifies(manifest, signature(read(zip, SIGNATURE)))) {
                problems.add("the manifest is not signed by " + key.name());
            }
            Map<String, Object> digests = new LinkedHashMap<>();
            try {
                Object parsed = JsonReader.parse(manifest, JsonLimits.defaults().withBytes(LARGEST_MANIFEST));
                if (parsed instanceof Map<?, ?> members && members.get("files") instanceof Map<?, ?> files) {
                    files.forEach((name, digest) -> digests.put(String.valueOf(name), digest));
                }
            } catch (JsonException e) {
                problems.add("the manifest is no JSON: " + e.getMessage());
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().equals(MANIFEST) && !entry.getName().equals(SIGNATURE)) {
                    Object expected = digests.remove(entry.getName());
                    if (!digest(zip, entry).equals(expected)) {
                        problems.add(entry.getName() + " is not the file that was signed");
                    }
                }
            }
            digests.keySet().forEach(name -> problems.add(name + " is missing"));
        }
        return problems;
    }

    /** Returns what a text encodes, or nothing if it is not the one text that encodes it. */
    private static byte[] signature(byte[] text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            return Arrays.equals(Base64.getEncoder().encode(decoded), text) ? decoded : new byte[0];
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static String digest(ZipFile zip, ZipEntry entry) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] read(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("a bundle must have " + name + ": it has not");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes(LARGEST_MANIFEST);
        }
    }

    /** Returns the manifest, for people. */
    static String manifest(Path bundle) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            return new String(read(zip, MANIFEST), StandardCharsets.UTF_8);
        }
    }
}
