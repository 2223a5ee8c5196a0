/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.input.Violation.Place;
import dev.hauberk.testsupport.Rounds;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HtmlTextTest {
    private static final HtmlPolicy BASIC = HtmlPolicy.basic();
    private static final HtmlPolicy RICH = HtmlPolicy.rich();
    private static final int MOST = 1 << 16;

    private static String rich(String text) throws FieldException {
        return HtmlText.clean(RICH::clean, text, MOST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "<script>alert(1)</script>hi                           | hi",
                "<b onclick=alert(1)>x</b>                             | <b>x</b>",
                "<a href=javascript:alert(1)>x</a>                     | x",
                "<a href='jav&#x0D;ascript:alert(1)'>x</a>             | x",
                "<a href='&#106;avascript:alert(1)'>x</a>              | x",
                "<a href='java\tscript:alert(1)'>x</a>                 | x",
                "<a href='data:text/html,x'>x</a>                      | x",
                "<a href='http://shop.example'>x</a>                   | x",
                "<svg/onload=alert(1)>x                                | x",
                "<iframe srcdoc='<script>x</script>'></iframe>y        | y",
                "<base href=//evil>x                                   | x",
                "<meta http-equiv=refresh content='0;url=//evil'>x     | x",
                "<form action=//evil>x</form>                          | x",
                "<p style='background:url(javascript:alert(1))'>x</p>  | <p>x</p>",
                "Tom & Jerry                                           | Tom &amp; Jerry",
                "<b>ok</b> <i>fine</i>                                 | <b>ok</b> <i>fine</i>",
                "<h2>Zoë 東京</h2><ul><li>a</li></ul>                    | <h2>Zoë 東京</h2><ul><li>a</li></ul>",
            })
    void clean_takesOutWhatIsNotAllowed(String sent, String left) throws FieldException {
        assertThat(rich(sent)).isEqualTo(left);
    }

    @Test
    void clean_templateBraces_areParted() throws FieldException {
        assertThat(rich("{{constructor.constructor('x')()}}")).doesNotContain("{{");
    }

    @Test
    void clean_linksOfOthers_keepTheirSchemeAndGetNofollow() throws FieldException {
        assertThat(rich("<a href=\"https://shop.example/\">x</a>"))
                .isEqualTo("<a href=\"https://shop.example/\" rel=\"nofollow\">x</a>");
        assertThat(rich("<a href=//evil.example>x</a>")).doesNotContain("evil");
    }

    @Test
    void clean_imagesOfScripts_goWithTheirHandlers() throws FieldException {
        assertThat(rich("<img src=x onerror=alert(1)>")).isEqualTo("<img src=\"x\" />");
        assertThat(HtmlText.clean(BASIC::clean, "<img src=x onerror=alert(1)>", MOST))
                .isEmpty();
        assertThat(
                        rich(
                                "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">"))
                .doesNotContain("onerror=alert(1)>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mary had a little lamb; 100% of it (really)!",
                "Zoë 東京, שלום",
                "",
                "a\tb\nc",
                "}[]|\\~^_$#*/-?:;,."
            })
    void clean_inertText_isTheSameString(String text) throws FieldException {
        assertThat(rich(text)).isSameAs(text);
        assertThat(RICH.clean(text)).isEqualTo(text);
    }

    @Test
    void isInert_everyCharacterItTakes_isLeftByTheCleaner() {
        for (int c = 0; c <= 0xffff; c++) {
            String text = "a" + (char) c + "b";
            if (HtmlText.isInert(text)) {
                assertThat(RICH.clean(text)).as("U+%04X", c).isEqualTo(text);
                assertThat(BASIC.clean(String.valueOf((char) c)))
                        .as("U+%04X alone", c)
                        .isEqualTo(String.valueOf((char) c));
            }
        }
    }

    @Test
    void isInert_randomText_isLeftByTheCleaner() {
        Random random = new Random(20261129);
        int inert = 0;
        int rounds = Rounds.of(50_000);
        for (int round = 0; round < rounds; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 0x20 + random.nextInt(0x60)));
            }
            if (HtmlText.isInert(text.toString())) {
                inert++;
                assertThat(RICH.clean(text.toString())).isEqualTo(text.toString());
            }
        }
        assertThat(inert).isGreaterThan(rounds / 25);
    }

    /** Pieces of markup in any order: what is left is left again, and can run nothing. */
    @Test
    void clean_anyMarkup_isStableAndRunsNothing() {
        String[] pieces = {
            "<b>",
            "</b>",
            "<p>",
            "</p>",
            "<a href='https://x.example'>",
            "</a>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<td>",
            "<tr>",
            "</table>",
            "<script>",
            "</script>",
            "<style>",
            "<svg>",
            "<option>",
            "<select>",
            "<img src=x onerror=f()>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&",
            "<",
            ">",
            "\"",
            "'",
            "`",
            "{{",
            "text",
            "<a href=javascript:f()>",
            "<noscript>",
            "<h1>",
            "</h1>",
            "<blockquote>",
            "<textarea>",
            "</title>",
            "\u0000",
            "<p title=\"",
            "<xmp>",
            "<plaintext>"
        };
        Random random = new Random(7);
        int cleaned = 0;
        int rounds = Rounds.of(20_000);
        for (int round = 0; round < rounds; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String left;
            try {
                left = rich(text.toString());
            } catch (FieldException e) {
                assertThat(e.code()).isEqualTo("html_unstable");
                continue;
            }
            cleaned++;
            assertThat(RICH.clean(left)).as("%s", text).isEqualTo(left);
            assertThat(left.toLowerCase(Locale.ROOT))
                    .as("%s", text)
                    .doesNotContain(
                            "<script", "<style", "<svg", "<option", "<plaintext", "=javascript:", "=\"javascript:");
            assertThat(left.replace("&lt;", "").replaceAll("<[^>]*>", ""))
                    .as("%s", text)
                    .doesNotContain("<");
        }
        assertThat(cleaned).isGreaterThan(rounds / 100 * 95);
    }

    @Test
    void clean_tooLong_isRefusedBeforeItIsRead() throws FieldException {
        assertThat(HtmlText.clean(BASIC::clean, "a".repeat(10), 10)).hasSize(10);
        assertThatThrownBy(() -> HtmlText.clean(BASIC::clean, "a".repeat(11), 10))
                .hasMessageContaining("10");
    }

    @Test
    void clean_tagOfManyAttributes_isRefused() throws FieldException {
        String attributes = " href=x".repeat(1_000);
        assertThat(rich("<a" + attributes + ">x</a>")).contains(">x</a>");
        assertThatThrownBy(() -> rich("<a" + attributes + attributes + ">x</a>"))
                .isInstanceOfSatisfying(
                        FieldException.class, e -> assertThat(e.code()).isEqualTo("html_tag_too_long"));
        for (String start : List.of("<a title=\">\"", "<a title = '>'", "<a title=\"'>\"")) {
            assertThatThrownBy(() -> rich(start + attributes + attributes + ">x</a>"))
                    .as(start)
                    .isInstanceOf(FieldException.class);
        }
        assertThat(rich("<a title=\"it's\">x</a>" + " y".repeat(8_000))).endsWith(" y");
        assertThat(rich("3 < 4 and so on" + " on".repeat(4_000))).startsWith("3 &lt; 4");
    }

    @Test
    void clean_stackThatEnds_isAViolation() throws FieldException {
        UnaryOperator<String> deep = text -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(() -> HtmlText.clean(deep, "<b>", MOST))
                .isInstanceOfSatisfying(
                        FieldException.class, e -> assertThat(e.code()).isEqualTo("html_too_deep"));
        assertThat(rich("<b>".repeat(5_000)).length()).isLessThan(5_000);
    }

    @Test
    void clean_textThatNeverSettles_isRefused() throws FieldException {
        assertThatThrownBy(() -> HtmlText.clean(text -> text + "<b>", "<b>", MOST))
                .isInstanceOfSatisfying(
                        FieldException.class, e -> assertThat(e.code()).isEqualTo("html_unstable"));
        assertThat(HtmlText.clean(text -> text.replaceFirst("<b><b>", "<b>"), "<b><b><b>", MOST))
                .isEqualTo("<b>");
        assertThatThrownBy(() -> HtmlText.clean(text -> text.replaceFirst("<b><b>", "<b>"), "<b><b><b><b>", MOST))
                .isInstanceOf(FieldException.class);
    }

    @Test
    void policy_whatCanRun_cannotBeAllowed() {
        for (String element : List.of("script", "style", "noscript", "iframe", "svg", "form", "BASE", "meta", "")) {
            assertThatThrownBy(() -> HtmlPolicy.builder().elements("b", element).build())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("elements");
        }
        for (String attribute : List.of("onclick", "onx", "style", "srcdoc", "HREF", "formaction")) {
            assertThatThrownBy(() ->
                            HtmlPolicy.builder().attributes("a", attribute).build())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("attributes");
        }
    }

    @Test
    void field_html_isForBodiesOnly() {
        InputSchema.builder().form("bio", Field.html(BASIC)).json("other", Field.list(Field.html(BASIC), 2));
        for (Place place : List.of(Place.QUERY, Place.HEADER, Place.COOKIE, Place.PATH)) {
            InputSchema.Builder builder = InputSchema.builder();
            assertThatThrownBy(() -> {
                        switch (place) {
                            case QUERY -> builder.query("bio", Field.list(Field.html(BASIC), 2));
                            case HEADER -> builder.header("bio", Field.html(BASIC));
                            case COOKIE -> builder.cookie("bio", Field.html(BASIC));
                            default -> builder.path("bio", Field.html(BASIC));
                        }
                        builder.build();
                    })
                    .hasMessageContaining("HTML must be in a body");
        }
        assertThatThrownBy(() -> Field.html(BASIC, MOST + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void check_whatWasRewritten_isToldByDigestAndNoValue() {
        InputSchema schema = InputSchema.builder()
                .json("bio", Field.html(BASIC))
                .json("notes", Field.list(Field.html(BASIC), 3).optional())
                .build();
        SchemaCheck check = new SchemaCheck(schema);
        check.body(Map.of("bio", "<b>fine</b>", "notes", List.of("plain", "<script>secret</script>x")));
        assertThat(check.violations()).isEmpty();
        assertThat(check.input().text("bio")).isEqualTo("<b>fine</b>");
        assertThat(check.input().list("notes", String.class)).containsExactly("plain", "x");
        assertThat(check.rewritten()).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("/notes/1");
            assertThat(one.toString()).doesNotContain("secret").contains("sha256 ");
        });
    }

    @Test
    void check_htmlThatIsNoText_isAViolation() {
        SchemaCheck check = new SchemaCheck(
                InputSchema.builder().json("bio", Field.html(BASIC)).build());
        check.body(Map.of("bio", 5L));
        assertThat(check.violations())
                .singleElement()
                .satisfies(one -> assertThat(one.code()).isEqualTo("wrong_type"));
    }

    @Test
    void tagsWithAttributes_areAtMostAThousand() throws Exception {
        String link = "<a href=https://x>";
        assertThat(rich(link.repeat(1_000))).contains("https://x");
        assertThatThrownBy(() -> rich(link.repeat(1_001)))
                .isInstanceOfSatisfying(
                        FieldException.class, e -> assertThat(e.code()).isEqualTo("html_too_many_tags"));
        assertThat(rich("<p>a = b</p>".repeat(2_000))).contains("a &#61; b");
        assertThat(rich("<tr><td>1</td></tr>".repeat(1_500))).contains("1");
    }
}
