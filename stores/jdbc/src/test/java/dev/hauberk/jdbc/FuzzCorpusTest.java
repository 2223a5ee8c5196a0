/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.testsupport.FuzzCorpus;

class FuzzCorpusTest extends FuzzCorpus {}
