#ifndef CITYOPS_CPTY_H
#define CITYOPS_CPTY_H
/* Declared here because glibc shows them to Swift only under feature macros that its module is not built with. */
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
char *ptsname(int fd);
enum { city_spawn_setsid = 0x80 };
#endif
