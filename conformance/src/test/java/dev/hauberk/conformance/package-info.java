/** The contract that Hauberk keeps on every servlet container, and the harness that runs it there. */
package dev.hauberk.conformance;
