/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.objectstores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.contract.ObjectAuthorizerContract;
import dev.hauberk.core.Identity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelationTuplesTest extends ObjectAuthorizerContract {
    private static final Identity ANN = Identity.builder("ann").build();

    private static RelationTuples tuples() {
        return new RelationTuples(
                List.of(
                        new RelationTuples.Rewrite("viewer", "owner", ""),
                        new RelationTuples.Rewrite("viewer", "viewer", "parent")),
                Map.of("order:read", "viewer", "order:delete", "owner"));
    }

    @Override
    protected ObjectAuthorizer authorizer() {
        RelationTuples tuples = tuples();
        tuples.write("order:1", "viewer", "user:ann");
        tuples.write("order:2", "viewer", "user:ann");
        tuples.write("order:3", "viewer", "user:cem");
        return tuples;
    }

    @Test
    void relations_followFromOthers_overGroupsAndFolders() {
        RelationTuples tuples = tuples();
        tuples.write("order:1", "parent", "folder:a");
        tuples.write("folder:a", "parent", "folder:root");
        tuples.write("folder:root", "viewer", "group:staff#member");
        tuples.write("group:staff", "member", "group:clerks#member");
        tuples.write("group:clerks", "member", "user:ann");
        tuples.write("order:2", "owner", "user:ann");

        assertThat(tuples.may(ANN, "order:read", "order", "1")).isTrue();
        assertThat(tuples.may(ANN, "order:delete", "order", "1")).isFalse();
        assertThat(tuples.may(ANN, "order:read", "order", "2")).isTrue();
        tuples.delete("group:clerks", "member", "user:ann");
        assertThat(tuples.may(ANN, "order:read", "order", "1")).isFalse();
    }

    @Test
    void circles_andEndlessChains_endInADenial() {
        RelationTuples tuples = tuples();
        tuples.write("order:1", "parent", "folder:a");
        tuples.write("folder:a", "parent", "folder:b");
        tuples.write("folder:b", "parent", "folder:a");
        for (int i = 0; i < 1_000; i++) {
            tuples.write("folder:deep" + i, "parent", "folder:deep" + (i + 1));
        }
        tuples.write("folder:deep1000", "viewer", "user:ann");
        tuples.write("order:2", "parent", "folder:deep0");

        assertThat(tuples.may(ANN, "order:read", "order", "1")).isFalse();
        assertThat(tuples.may(ANN, "order:read", "order", "2")).isFalse();
    }

    @Test
    void identifierThatNamesASet_isNobodys() {
        RelationTuples tuples = tuples();
        tuples.write("order:1#viewer", "viewer", "user:ann");

        assertThat(tuples.may(ANN, "order:read", "order", "1#viewer")).isFalse();
    }
}
