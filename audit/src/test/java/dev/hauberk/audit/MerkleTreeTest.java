/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The leaves and roots that implementations of Certificate Transparency are tested with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void root_isThatOfRfc6962() {
        MerkleTree tree = new MerkleTree();
        assertThat(hex(tree.root())).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int i = 0; i < LEAVES.size(); i++) {
            tree.add(HexFormat.of().parseHex(LEAVES.get(i)));
            assertThat(hex(tree.root())).isEqualTo(ROOTS.get(i));
        }
    }

    @Test
    void peaks_goOnWhereATreeStopped() {
        MerkleTree whole = new MerkleTree();
        for (int size = 0; size < 70; size++) {
            MerkleTree resumed = MerkleTree.of(size, whole.peaks());
            assertThat(resumed.root()).isEqualTo(whole.root());
            resumed.add(leaf(size));
            whole.add(leaf(size));
            assertThat(resumed.root()).isEqualTo(whole.root());
        }
        assertThatThrownBy(() -> MerkleTree.of(3, List.of(new byte[32]))).hasMessageContaining("2 complete subtrees");
    }

    private static byte[] leaf(int i) {
        return HashChain.sha256().digest(("leaf " + i).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void proof_showsEachLeaf_andNoOther() {
        for (int size = 1; size <= 40; size++) {
            MerkleTree tree = new MerkleTree();
            for (int i = 0; i < size; i++) {
                tree.add(leaf(i));
            }
            byte[] root = tree.root();
            for (int index = 0; index < size; index++) {
                InclusionProof proof = new InclusionProof(index, size);
                for (int i = 0; i < size + 3; i++) {
                    proof.add(leaf(i));
                }
                List<byte[]> hashes = proof.hashes();
                assertThat(InclusionProof.proves(leaf(index), index, size, hashes, root))
                        .as("%s of %s", index, size)
                        .isTrue();
                assertThat(InclusionProof.proves(leaf(index + 1), index, size, hashes, root))
                        .isFalse();
                assertThat(InclusionProof.proves(leaf(index), index + 1L, size, hashes, root))
                        .isFalse();
                List<byte[]> longer = new ArrayList<>(hashes);
                longer.add(root);
                assertThat(InclusionProof.proves(leaf(index), index, size, longer, root))
                        .isFalse();
            }
        }
    }
}
