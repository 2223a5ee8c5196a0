/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.Rejection;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers with RFC 9457 problem details, or with a small page for a browser. */
final class ProblemHandler implements RejectionHandler {
    @Override
    public void handle(SecurityRequest request, HttpServletResponse response, Rejection rejection, String id)
            throws IOException {
        response.setStatus(rejection.status());
        for (Map.Entry<String, String> header : rejection.headers()) {
            response.addHeader(header.getKey(), header.getValue());
        }
        for (Challenge challenge : request.challenges(rejection)) {
            response.addHeader("WWW-Authenticate", challenge.headerValue());
        }
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        String title = title(rejection.status());
        boolean html = AcceptHeader.prefersHtml(request);
        byte[] body = html ? page(rejection.status(), title, id) : problem(rejection, title, id);
        response.setContentType(html ? "text/html;charset=UTF-8" : "application/problem+json");
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private static byte[] problem(Rejection rejection, String title, String id) {
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .name("type")
                .value(rejection.problem().type())
                .name("title")
                .value(title)
                .name("status")
                .value(rejection.status())
                .name("instance")
                .value("urn:uuid:" + id);
        rejection.problem().members().forEach((name, values) -> {
            json.name(name).beginArray();
            values.forEach(json::value);
            json.endArray();
        });
        if (!rejection.problem().errors().isEmpty()) {
            json.name("errors").beginArray();
            for (Map<String, String> error : rejection.problem().errors()) {
                json.beginObject();
                error.forEach((name, value) -> json.name(name).value(value));
                json.endObject();
            }
            json.endArray();
        }
        json.endObject();
        return json.toByteArray();
    }

    /** Everything in it is a constant, a number or an id of our own, so there is nothing to escape. */
    private static byte[] page(int status, String title, String id) {
        String html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + status + " " + title
                + "</title></head>\n<body><h1>" + title + "</h1><p>The request was refused (" + status
                + "). If you ask for help, give this number: " + id + "</p></body></html>\n";
        return html.getBytes(StandardCharsets.UTF_8);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 425 -> "Too Early";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> status < 500 ? "Request Refused" : "Server Error";
        };
    }
}
