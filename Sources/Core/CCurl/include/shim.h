#ifndef CITYOPS_CCURL_H
#define CITYOPS_CCURL_H
#include <curl/curl.h>
#endif
