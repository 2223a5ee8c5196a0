/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;

/**
 * Which object a rule means: the one whose identifier stands in the path where a variable is, or always the same one.
 *
 * @param text the name of the variable, or the identifier
 * @param variable whether it is a variable
 * @param segment the place of the variable in the path; -1 while no pattern is known
 */
record ObjectReference(String text, boolean variable, int segment) {
    static ObjectReference parse(String id) {
        boolean variable = id.startsWith("{") && id.endsWith("}");
        String text = variable ? id.substring(1, id.length() - 1) : id;
        if (text.isBlank() || text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "an object must be named by a variable of the path such as {id}, or by its identifier: '" + id
                            + "'");
        }
        return new ObjectReference(text, variable, -1);
    }

    /** Returns this reference for paths of a pattern. */
    ObjectReference in(PathPattern pattern) {
        if (!variable) {
            return this;
        }
        int place = pattern.variableSegment(text);
        if (place < 0) {
            throw new IllegalArgumentException("the path must have the variable {" + text + "} that names the object: "
                    + pattern + "; its variables are " + pattern.variables());
        }
        return new ObjectReference(text, true, place);
    }

    /** Returns the identifier of the object that a path of the pattern means. */
    String id(RequestPath path) {
        if (!variable) {
            return text;
        }
        if (segment < 0) {
            throw new IllegalStateException("an object must belong to a pattern before requests are asked about: "
                    + this + "; put the requirement into a rule with a path");
        }
        return path.segment(segment);
    }

    @Override
    public String toString() {
        return variable ? "{" + text + "}" : text;
    }
}
