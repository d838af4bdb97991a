/* What each program is: a round of work that can be repeated, and that answers something that depends on all of it. */
unsigned long work(unsigned long round);
long mark(const char *text, long length);
