import hashlib

import pytest

from moderation.audit.tree import EMPTY, Tree, hash_node, lead, prove

# The leaves and roots with which Certificate Transparency's implementations test their trees.
LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
HASHES = [hashlib.sha256(b"\0" + leaf).digest() for leaf in LEAVES]


def a_tree(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree


def root_by_definition(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return hash_node(root_by_definition(leaves[:middle]), root_by_definition(leaves[middle:]))


@pytest.mark.parametrize("size", ROOTS)
def test_it_has_the_roots_of_certificate_transparency(size: int) -> None:
    assert a_tree(HASHES[:size]).root().hex() == ROOTS[size]


def test_it_is_the_tree_that_the_rfc_defines() -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(70)]
    for size in range(len(leaves) + 1):
        assert a_tree(leaves[:size]).root() == root_by_definition(leaves[:size])


def test_it_goes_on_from_its_frontier() -> None:
    begun = a_tree(HASHES[:5])
    resumed = Tree(begun.size, begun.frontier)
    for leaf in HASHES[5:]:
        resumed.append(leaf)
    assert resumed.root().hex() == ROOTS[8]


def test_it_refuses_a_frontier_that_does_not_fit_its_size() -> None:
    with pytest.raises(ValueError, match="3 leaves has 2 whole subtrees, not 1"):
        Tree(3, [EMPTY])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21])
def test_every_leaf_is_proved_and_no_other(size: int) -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(size + 3)]
    root = root_by_definition(leaves[:size])
    for index in range(size):
        proof = prove(leaves, index, size)
        assert len(proof) <= (size - 1).bit_length()
        assert lead(leaves[index], index, size, proof) == root
        assert lead(leaves[index + 1], index, size, proof) != root
        assert lead(leaves[index], index, size, [*proof, EMPTY]) is None
        assert not proof or lead(leaves[index], index, size, proof[:-1]) is None
