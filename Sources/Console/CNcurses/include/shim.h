#ifndef CITYOPS_CNCURSES_H
#define CITYOPS_CNCURSES_H
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#endif
