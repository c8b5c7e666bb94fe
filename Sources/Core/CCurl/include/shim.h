#ifndef CITYOPS_CCURL_H
#define CITYOPS_CCURL_H

/* The variadic and macro parts of libcurl, and iconv, in a form that Swift can import. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <iconv.h>
#include <stdbool.h>

static inline CURLcode city_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode city_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode city_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode city_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode city_curl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode city_curl_set_progress(CURL *handle, curl_xferinfo_callback value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline long city_curl_status(CURL *handle) {
    long value = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &value);
    return value;
}

static inline curl_off_t city_curl_microseconds(CURL *handle) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &value);
    return value;
}

/* When the file was changed last, in seconds since 1970; -1 when the server does not say. */
static inline curl_off_t city_curl_file_time(CURL *handle) {
    curl_off_t value = -1;
    curl_easy_getinfo(handle, CURLINFO_FILETIME_T, &value);
    return value;
}

/* Bytes the server says the body has; -1 when it does not say. */
static inline curl_off_t city_curl_length(CURL *handle) {
    curl_off_t value = -1;
    curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &value);
    return value;
}

/* Address the last answer redirects to; null when it does not. Owned by the handle. */
static inline const char *city_curl_redirect(CURL *handle) {
    char *value = NULL;
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &value);
    return value;
}

static inline CURLcode city_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* iconv_open answers (iconv_t)-1 on failure, a cast that Swift does not import. */
static inline bool city_iconv_is_open(iconv_t converter) {
    return converter != (iconv_t)-1;
}

#endif
