/** A filter as another project writes it, with what is public and nothing else. */
@NullMarked
package example.receipts;

import org.jspecify.annotations.NullMarked;
