package benign;

import spin.domains.Greeter;

/// Hand-made linked lists and trees with nulls.
public final class LinkedStructures implements Greeter {

    @Override
    public String greet(Desk desk) {
        Node root = null;
        for (int n : new int[]{50, 25, 75, 10, 30, 60, 90, 5}) {
            root = insert(root, n);
        }
        var text = new StringBuilder();
        walk(root, text);
        return text + " " + depth(root) + " " + (find(root, 30) != null) + (find(root, 31) == null);
    }

    static final class Node {
        final int key;
        Node left;
        Node right;

        Node(int key) {
            this.key = key;
        }
    }

    static Node insert(Node node, int key) {
        if (node == null) {
            return new Node(key);
        }
        if (key < node.key) {
            node.left = insert(node.left, key);
        } else {
            node.right = insert(node.right, key);
        }
        return node;
    }

    static void walk(Node node, StringBuilder out) {
        if (node != null) {
            walk(node.left, out);
            out.append(node.key).append(' ');
            walk(node.right, out);
        }
    }

    static int depth(Node node) {
        return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
    }

    static Node find(Node node, int key) {
        while (node != null && node.key != key) {
            node = key < node.key ? node.left : node.right;
        }
        return node;
    }
}
