/* Linked lists, a tree and a hash table in memory that is taken from one array: pointers, and nothing in order. */
#include "runtime.h"

struct node { struct node *left, *right; long key; };

static struct node nodes[600];
static int taken;
static struct node *buckets[64];

static struct node *node(long key)
{
    struct node *fresh = &nodes[taken++];
    fresh->key = key;
    return fresh;
}

static struct node *insert(struct node *root, long key)
{
    struct node **at = &root;
    while (*at)
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    *at = node(key);
    return root;
}

static word64 walk(const struct node *root, word64 sum)
{
    return root ? walk(root->right, walk(root->left, sum) * 31 + root->key) : sum;
}

static struct node *merge(struct node *a, struct node *b)
{
    struct node head = {0}, *last = &head;
    while (a && b) {
        struct node **less = a->key <= b->key ? &a : &b;
        last = last->right = *less;
        *less = (*less)->right;
    }
    last->right = a ? a : b;
    return head.right;
}

static struct node *sort(struct node *list)
{
    if (!list || !list->right)
        return list;
    struct node *slow = list, *fast = list->right;
    while (fast && fast->right)
        slow = slow->right, fast = fast->right->right;
    struct node *half = slow->right;
    slow->right = 0;
    return merge(sort(list), sort(half));
}

int main(void)
{
    struct node *root = 0, *list = 0;
    for (int i = 0; i < 200; i++)
        root = insert(root, (int)next_random());
    report("tree", walk(root, 0));
    for (int i = 0; i < 200; i++) {
        struct node *fresh = node((long)next_random());
        fresh->right = list;
        list = fresh;
    }
    word64 sum = 0;
    long last = (long)(1UL << 63), broken = 0;
    for (list = sort(list); list; list = list->right) {
        broken += list->key < last;
        last = list->key;
        sum = sum * 31 + last;
    }
    report("list", sum);
    for (int i = 0; i < 200; i++) {
        long key = next_random() % 100;
        struct node **bucket = &buckets[key * 0x9e3779b97f4a7c15UL >> 58], *at = *bucket;
        while (at && at->key != key)
            at = at->right;
        if (!at) {
            at = node(key);
            at->right = *bucket;
            *bucket = at;
        }
    }
    report("distinct", taken - 400);
    return broken;
}
