/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

/**
 * What remains of a requirement when only the caller's roles are known: nothing, as it is met or cannot be, or a
 * condition.
 *
 * @param state which of these
 * @param text the condition, as it reads in code; empty without one
 * @param joined how the condition is made of others: {@code and}, {@code or} or nothing
 */
record Residual(State state, String text, String joined) {
    enum State {
        MET,
        NOT_MET,
        DEPENDS
    }

    static final Residual MET = new Residual(State.MET, "", "");
    static final Residual NOT_MET = new Residual(State.NOT_MET, "", "");

    static Residual of(Requirement requirement) {
        return new Residual(State.DEPENDS, requirement.toString(), "");
    }

    /** Returns the requirement, if the caller is known; a stranger cannot meet it. */
    static Residual ofKnown(MatrixCaller caller, Requirement requirement) {
        return caller.known() ? of(requirement) : NOT_MET;
    }

    Residual and(Residual other) {
        if (state == State.NOT_MET || other.state == State.NOT_MET) {
            return NOT_MET;
        }
        return state == State.MET ? other : other.state == State.MET ? this : joined(other, "and");
    }

    Residual or(Residual other) {
        if (state == State.MET || other.state == State.MET) {
            return MET;
        }
        return state == State.NOT_MET ? other : other.state == State.NOT_MET ? this : joined(other, "or");
    }

    private Residual joined(Residual other, String word) {
        return text.equals(other.text)
                ? this
                : new Residual(State.DEPENDS, operand(word) + " " + word + " " + other.operand(word), word);
    }

    private String operand(String word) {
        return joined.isEmpty() || joined.equals(word) ? text : "(" + text + ")";
    }

    /** Returns the cell of a matrix. */
    @Override
    public String toString() {
        return switch (state) {
            case MET -> "allow";
            case NOT_MET -> "deny";
            case DEPENDS -> "if " + text;
        };
    }
}
