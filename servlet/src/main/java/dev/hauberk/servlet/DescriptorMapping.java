/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * For which dispatcher types {@code web.xml} maps a filter. The Servlet API does not tell a filter, and one that is
 * mapped for REQUEST only, as is the default there, leaves error pages and what asynchronous requests lead to without
 * it.
 */
final class DescriptorMapping {
    private static final Logger LOG = LoggerFactory.getLogger(DescriptorMapping.class);
    private static final String DESCRIPTOR = "/WEB-INF/web.xml";

    private DescriptorMapping() {}

    /** Returns the dispatcher types; none if the filter is mapped elsewhere, or there is no such file. */
    static Set<DispatcherType> of(ServletContext context, String filter) {
        Set<DispatcherType> types = EnumSet.noneOf(DispatcherType.class);
        try (InputStream in = context.getResourceAsStream(DESCRIPTOR)) {
            if (in != null) {
                NodeList mappings = parse(in).getElementsByTagNameNS("*", "filter-mapping");
                for (int i = 0; i < mappings.getLength(); i++) {
                    add((Element) mappings.item(i), filter, types);
                }
            }
        } catch (IOException | SAXException | ParserConfigurationException | IllegalArgumentException e) {
            LOG.warn("{} could not be read to see for which dispatchers '{}' is mapped", DESCRIPTOR, filter, e);
            return Set.of();
        }
        return types;
    }

    private static void add(Element mapping, String filter, Set<DispatcherType> types) {
        NodeList names = mapping.getElementsByTagNameNS("*", "filter-name");
        if (names.getLength() == 0 || !names.item(0).getTextContent().strip().equals(filter)) {
            return;
        }
        NodeList dispatchers = mapping.getElementsByTagNameNS("*", "dispatcher");
        if (dispatchers.getLength() == 0) {
            types.add(DispatcherType.REQUEST);
        }
        for (int i = 0; i < dispatchers.getLength(); i++) {
            types.add(
                    DispatcherType.valueOf(dispatchers.item(i).getTextContent().strip()));
        }
    }

    /** Nothing outside the file is read, whatever it refers to. */
    private static Document parse(InputStream in) throws ParserConfigurationException, SAXException, IOException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        return factory.newDocumentBuilder().parse(in);
    }
}
