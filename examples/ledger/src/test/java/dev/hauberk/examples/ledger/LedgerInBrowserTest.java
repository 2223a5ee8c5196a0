/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger over TLS, used in a real browser and judged by others' programs. */
class LedgerInBrowserTest {
    private static final Demo DEMO = new Demo();
    private static final long MEDIUM = 30;

    @TempDir
    private static Path directory;

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static TestCertificate certificate;
    private static Chromium chromium;
    private static LedgerServer ledger;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.create(directory);
        chromium = Chromium.start(certificate);
        Map<String, String> settings = new HashMap<>();
        settings.put("LEDGER_PORT", "0");
        settings.put("LEDGER_DATA", directory.resolve("data").toString());
        settings.put("LEDGER_KEYSTORE", certificate.keyStore().toString());
        settings.put("LEDGER_KEYSTORE_PASSWORD", TestCertificate.PASSWORD);
        settings.put("LEDGER_HTTPS_PORT", "0");
        settings.put("LEDGER_HOSTS", "app.test,localhost");
        ledger = LedgerServer.start(Settings.from(settings), DEMO, EVENTS::add);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (ledger != null) {
            ledger.close();
        }
    }

    private static String https() {
        return "https://app.test:" + ledger.httpsPort();
    }

    private static final String LOGIN = "await page.goto(args[0]); await page.fill('[name=username]', 'alice');"
            + " await page.fill('[name=password]', args[1]); await page.click('#login button');"
            + " await page.waitForSelector('#inside:not([hidden])'); ";

    @Test
    void page_logsInTransfersAndLogsOut_andBreaksNoPolicy() {
        String memo = "Robert'); DROP TABLE students;--<img src=x onerror=alert(1)>";
        assertThat(chromium.run(
                        "const said = []; page.on('console', m => { if (m.type() === 'error' && !m.text().includes('401'))"
                                + " said.push(m.text()) }); page.on('pageerror', e => said.push(e.message)); "
                                + LOGIN
                                + "const before = await page.textContent('#accounts');"
                                + " await page.fill('[name=from]', '1001'); await page.fill('[name=to]', '1002');"
                                + " await page.fill('[name=cents]', '5'); await page.fill('[name=memo]', args[2]);"
                                + " await page.click('#transfer button');"
                                + " await page.waitForFunction(() => document.getElementById('message').textContent ==="
                                + " 'Transferred.'); const memo = await page.textContent('#transfers td:last-child');"
                                + " const pictures = await page.locator('#transfers img').count();"
                                + " const seen = await page.evaluate('document.cookie');"
                                + " await page.click('#logout'); await page.waitForSelector('#login:not([hidden])');"
                                + " return [before.includes('alice'), memo, pictures, seen, (await context.cookies()).length,"
                                + " said.join()].join('|')",
                        https() + "/",
                        DEMO.password("alice"),
                        memo))
                .isEqualTo("true|" + memo + "|0||0|");
    }

    /** The code is computed as an authenticator application would, from what the page shows. */
    @Test
    void secondFactor_isSetUpAndAskedFor_onThePage() {
        Object told = chromium.run(
                "const { createHmac } = await import('node:crypto');"
                        + " const code = (secret, steps) => { const bits = [...secret].map(c =>"
                        + " 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');"
                        + " const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));"
                        + " const counter = Buffer.alloc(8);"
                        + " counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));"
                        + " const hash = createHmac('sha1', key).update(counter).digest();"
                        + " const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;"
                        + " return String(number % 1000000).padStart(6, '0'); };"
                        + " const login = async () => { await page.fill('[name=username]', 'bob');"
                        + " await page.fill('[name=password]', args[1]); await page.click('#login button'); };"
                        + " await page.goto(args[0]); await login(); await page.waitForSelector('#inside:not([hidden])');"
                        + " await page.click('#enrol'); await page.waitForSelector('#confirm:not([hidden])');"
                        + " const secret = await page.textContent('#secret');"
                        + " const drawn = await page.locator('#qr path').evaluate(p => p.getBBox().width > 20);"
                        + " await page.fill('#confirm [name=code]', code(secret, 0)); await page.click('#confirm button');"
                        + " await page.waitForSelector('#recovery li'); const codes = await page.locator('#recovery li').count();"
                        + " await page.click('#logout'); await page.waitForSelector('#login:not([hidden])'); await login();"
                        + " await page.waitForSelector('#code:not([hidden])');"
                        // The session counts by the password alone, and much money needs the code.
                        + " await page.goto(args[0]); await page.waitForSelector('#inside:not([hidden])');"
                        + " await page.fill('[name=from]', '1002'); await page.fill('[name=to]', '1001');"
                        + " await page.fill('[name=cents]', '20000'); await page.click('#transfer button');"
                        + " await page.waitForSelector('#login:not([hidden])'); await login();"
                        + " await page.waitForSelector('#code:not([hidden])');"
                        + " await page.fill('#code [name=code]', code(secret, 1)); await page.click('#code button');"
                        + " await page.waitForFunction(() => document.getElementById('message').textContent ==="
                        + " 'Transferred.'); const moved = await page.textContent('#transfers td:nth-child(3)');"
                        + " return [drawn, codes, (await page.textContent('#accounts')).includes('bob'), moved].join('|')",
                https() + "/", DEMO.password("bob"));
        assertThat(told).isEqualTo("true|10|true|20000");
    }

    @Test
    void http_goesToHttps() {
        assertThat(chromium.run(
                        "await page.goto(args[0]); return page.url() + ' ' + await page.textContent('h1')",
                        "http://app.test:" + ledger.port() + "/"))
                .isEqualTo(https() + "/ Ledger");
    }

    @Test
    void otherSite_canNeitherReadNorMoveMoney() throws Exception {
        Map<String, BrowserApp.Page> trap = Map.of("/trap", BrowserApp.html("<!DOCTYPE html>"));
        try (BrowserApp evil = BrowserApp.start(certificate, trap)) {
            Object told = chromium.run(
                    LOGIN
                            + "const other = await context.newPage(); await other.goto(args[2] + '/trap');"
                            + " return await other.evaluate(async (url) => { const out = []; for (const [path, options]"
                            + " of [['/api/v1/accounts', {}], ['/api/v1/accounts', {mode: 'no-cors'}],"
                            + " ['/logout', {method: 'POST', mode: 'no-cors'}]]) {"
                            + " try { const r = await fetch(url + path, {credentials: 'include', ...options});"
                            + " out.push(r.type + await r.text()) } catch (e) { out.push(e.name) } } return out.join()"
                            + " }, args[0])",
                    https(),
                    DEMO.password("alice"),
                    evil.https("sub.app.test"));
            // Nothing is readable; of the last two the resource policy withholds even that they were answered.
            assertThat(told).isEqualTo("TypeError,TypeError,TypeError");
        }
        assertThat(EVENTS)
                .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .extracting(event -> event.method() + " " + event.path() + " " + event.code())
                .contains("GET /api/v1/accounts foreign_embedding", "POST /logout cross_site_request");
    }

    @Test
    void judges_findNothing() throws Exception {
        Map<String, String> environment =
                Map.of("NODE_EXTRA_CA_CERTS", certificate.pem().toString());
        Process judges = Node.start(
                environment,
                "judges.mjs",
                "app.test",
                String.valueOf(ledger.port()),
                String.valueOf(ledger.httpsPort()),
                "/");
        byte[] verdict = judges.getInputStream().readAllBytes();
        if (judges.waitFor() != 0) {
            throw new IOException("the judges must come to a verdict: " + new String(verdict));
        }
        Map<?, ?> told = (Map<?, ?>) JsonReader.parse(verdict, JsonLimits.defaults());
        assertThat((Long) told.get("score")).as("%s", told).isGreaterThanOrEqualTo(130);
        assertThat((List<?>) told.get("findings"))
                .as("%s", told)
                .allSatisfy(finding ->
                        assertThat((Long) ((Map<?, ?>) finding).get("severity")).isGreaterThan(MEDIUM));
    }
}
