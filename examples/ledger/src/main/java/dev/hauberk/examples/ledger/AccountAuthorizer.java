/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import dev.hauberk.core.StoreUnavailableException;
import java.sql.SQLException;

/** Whose account is whose: an owner reads and pays from it, an auditor reads them all. */
final class AccountAuthorizer implements ObjectAuthorizer {
    static final String ACCOUNT = "account";
    static final String READ = "account:read";
    static final String PAY = "account:pay";

    private final Database database;

    AccountAuthorizer(Database database) {
        this.database = database;
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        return visible(identity, action, type).contains(id);
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        boolean reads = action.equals(READ);
        if (!type.equals(ACCOUNT) || !(reads || action.equals(PAY))) {
            return VisibleObjects.none();
        }
        try {
            boolean all = reads && identity.roles().contains(Role.AUDITOR);
            return VisibleObjects.of(database.accountIds(identity.getName(), all));
        } catch (SQLException e) {
            throw new StoreUnavailableException("the accounts cannot be read", e);
        }
    }
}
