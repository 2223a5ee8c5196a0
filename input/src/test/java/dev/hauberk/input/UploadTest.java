/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadTest {
    private static Upload upload(String name, String type, byte[] octets) {
        return new Upload(name, type, octets.length, octets, () -> new ByteArrayInputStream(octets));
    }

    private static String codeOf(Field field, Upload upload) {
        SchemaCheck check =
                new SchemaCheck(InputSchema.builder().part("file", field).build());
        check.values(Violation.Place.PART, Map.of("file", List.of(upload)));
        return check.violations().isEmpty()
                ? "valid"
                : check.violations().get(0).code();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.png",
                "résumé final.pdf",
                "報告.docx",
                "a..b",
                "O'Brien (1).png",
                "v1.2-rc+3 100%.txt",
                "concert.png",
                "com.png",
                "lpt10",
                "مرحبا.pdf"
            })
    void fileName_ofOneFile_passes(String name) {
        assertThatCode(() -> FileNames.check(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".htaccess",
                "../x",
                "a/b",
                "a\\b",
                "a:b",
                "a;b",
                "a.",
                " a",
                "a ",
                "CON",
                "nul.txt",
                "Com1.tar.gz",
                "lpt\u00b9",
                "aux .png",
                "a\u0000.png",
                "a\nb",
                "a\u202eb",
                "\uff0e\uff0e\uff0fetc",
                "a\uff3cb",
                "CONIN$"
            })
    void fileName_thatMeansMore_isRefused(String name) {
        assertThatThrownBy(() -> FileNames.check(name)).isInstanceOf(FieldException.class);
    }

    @Test
    void fileName_upTo255Characters_passes() {
        assertThatCode(() -> FileNames.check("\u6771".repeat(255))).doesNotThrowAnyException();
        assertThatThrownBy(() -> FileNames.check("a".repeat(256))).isInstanceOf(FieldException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "form-data; name=\"a\"                        | a | -",
                "Form-Data;name=a                             | a | -",
                "form-data; name=\"a b\" ; filename=\"x;y=z\" | a b | x;y=z",
                "form-data; filename=\"\\x\"; name=\"a\"      | a | \\x",
                "form-data; name=\"a\"; filename=\"\"         | a | ``",
            })
    void disposition_asBrowsersWriteIt_isRead(String value, String name, String fileName) {
        assertThat(ContentDisposition.parse(value))
                .contains(
                        new ContentDisposition(name, fileName.equals("-") ? Optional.empty() : Optional.of(fileName)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "form-data",
                "form-data;",
                "form-data; name",
                "form-data; name=",
                "form-data; name=\"\"",
                "attachment; name=\"a\"",
                "form-data; name=\"a",
                "form-data; name=\"a\" x=y",
                "form-data; name=\"a\"; name=\"b\"",
                "form-data; name=\"a\"; NAME=b",
                "form-data; name=\"a\"; filename=\"x\"; filename=\"y\"",
                "form-data; name=\"a\"; filename*=UTF-8''x",
                "form-data; name*=UTF-8''a",
                "form-data; name=\"a\\\"; filename=\"x\"",
                "form-data; name=a b",
                "form-data; filename=\"x\"",
                "form-data; name=\"a\";;"
            })
    void disposition_thatSaysTwoThings_isRefused(String value) {
        assertThat(ContentDisposition.parse(value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PNG, a.png, image/png, 89504e470d0a1a0a00",
        "JPEG, a.jpeg, image/jpeg, ffd8ffe0",
        "GIF, a.gif, image/gif, 474946383961",
        "WEBP, a.webp, image/webp, 524946460102030457454250",
        "BMP, a.bmp, image/bmp, 424d00",
        "TIFF, a.tiff, image/tiff, 4d4d002a",
        "HEIF, a.heic, image/heic, 000000186674797068656963",
        "PDF, a.pdf, application/pdf, 255044462d312e37",
        "ZIP, a.zip, application/zip, 504b0304",
        "DOCX, a.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document, 504b0304",
        "GZIP, a.gz, application/gzip, 1f8b08",
        "MP4, a.mp4, video/mp4, 000000186674797069736f6d",
        "WEBM, a.webm, video/webm, 1a45dfa3",
        "MP3, a.mp3, audio/mpeg, 49443303",
        "OGG, a.ogg, audio/ogg, 4f67675300",
        "WAV, a.wav, audio/wav, 524946460000000057415645",
    })
    void file_thatBeginsLikeItsType_passes_andAnyOtherDoesNot(FileType type, String name, String declared, String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        Field field = Field.file(100, type);
        assertThat(codeOf(field, upload(name, declared, octets))).isEqualTo("valid");
        assertThat(codeOf(field, upload("blob", declared, octets))).isEqualTo("valid");
        byte[] other = octets.clone();
        other[type == FileType.MP4 || type == FileType.HEIF ? 4 : 0] ^= 1;
        assertThat(codeOf(field, upload(name, declared, other))).isEqualTo("file_type");
        assertThat(codeOf(field, upload(name, declared, new byte[0]))).isEqualTo("file_type");
        assertThat(codeOf(field, upload(name, "application/octet-stream", octets)))
                .isEqualTo("file_type");
        assertThat(codeOf(field, upload(name + ".exe", declared, octets))).isEqualTo("file_type");
        assertThat(codeOf(field, upload(name, declared, new byte[101]))).isEqualTo("too_long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "",
                "<3 you",
                "a < b",
                "<bold> claims",
                "Zo\u00eb \u6771\u4eac",
                "\ufefftext",
                "# <b>",
                "<Ada> hello"
            })
    void text_passes(String text) {
        assertThat(codeOf(
                        Field.file(100, FileType.TEXT),
                        upload("a.txt", "text/plain", text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>",
                " \n<SCRIPT src=x>",
                "\ufeff<html>",
                "<svg/onload=f()>",
                "<!DOCTYPE html>",
                "<!-- x",
                "<?php f();",
                "<?xml version='1.0'?>",
                "#!/bin/sh",
                "%PDF-1.7",
                "MZ\u0000",
                "\u0000",
                "<% f() %>",
                "<b>x"
            })
    void text_thatIsTakenForAPageOrAProgram_isRefused(String text) {
        assertThat(codeOf(
                        Field.file(100, FileType.TEXT),
                        upload("a.txt", "text/plain", text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("file_type");
    }

    @Test
    void file_isForPartsOnly_andAsksTestsOfItsOwn() {
        Field field = Field.file(100, FileType.PNG);
        assertThatThrownBy(() -> InputSchema.builder().form("f", field).build())
                .hasMessageContaining("a file must be in a part");
        assertThatThrownBy(() ->
                        InputSchema.builder().json("f", Field.list(field, 2)).build())
                .hasMessageContaining("a file must be in a part");
        assertThatThrownBy(() -> field.defaultTo("x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.file(0, FileType.PNG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.file(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InputSchema.builder()
                        .part("f", field)
                        .json("g", Field.text(3))
                        .build())
                .isInstanceOf(dev.hauberk.core.ConfigurationException.class);
        byte[] png = HexFormat.of().parseHex("89504e470d0a1a0a");
        Field even = field.checked("uneven", "must be even", Upload.class, one -> one.length() % 2 == 0);
        assertThat(codeOf(even, upload("a.png", "image/png", png))).isEqualTo("valid");
        assertThat(upload("secret.png", "image/png", png).toString()).doesNotContain("secret");
    }
}
