#ifndef CITYOPS_CNCURSES_H
#define CITYOPS_CNCURSES_H
#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* What Swift cannot import: macros, variadic functions, the globals stdscr, COLORS and COLOR_PAIRS. */

/* From <term.h>, whose macros would flood the module. */
extern int setupterm(const char *, int, int *);
extern int wcwidth(wchar_t);

/* 1 known, 0 unknown or too simple, -1 no terminal description at all (as setupterm). */
static inline int city_terminal_known(const char *name) {
    int result = -1;
    if (setupterm(name, STDOUT_FILENO, &result) == OK) return 1;
    return result;
}

/* A string capability; NULL when the terminal lacks it. */
static inline const char *city_capability(const char *name) {
    const char *text = tigetstr(name);
    return text == (const char *)-1 ? NULL : text;
}

static inline int city_flag(const char *name) { return tigetflag(name) > 0; }

static inline SCREEN *city_open(const char *name) {
    use_env(FALSE);
    use_tioctl(TRUE);
    SCREEN *screen = newterm(name, stdout, stdin);
    if (!screen) return NULL;
    raw();
    noecho();
    nonl();
    typeahead(-1);
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    leaveok(stdscr, TRUE);
    curs_set(0);
    return screen;
}

/* The number of colours, 0 for none. */
static inline int city_colours_start(void) {
    if (!has_colors() || start_color() == ERR) return 0;
    use_default_colors();
    return COLORS;
}

static inline int city_number(const char *name) { return tigetnum(name); }

/* A capability with its numbers filled in; valid until the next call. */
static inline const char *city_parameters(const char *capability, long first, long second) {
    return tparm(capability, first, second, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}

/* Lets ncurses take its modes up, now or again, and clear the screen. Afterwards frames are written by us. */
static inline void city_enter_screen(void) {
    clearok(curscr, TRUE);
    curs_set(0);
    wnoutrefresh(stdscr);
    doupdate();
}

/* Rows and columns of the window; 0 when the system does not know. */
static inline int city_window_size(int *rows, int *columns) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_row || !size.ws_col) return 0;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 1;
}

/* Takes the locale of the environment; where that is not installed but names UTF-8, C.UTF-8 stands in for it.
   Numbers stay in the C locale. Returns the code set. */
static inline const char *city_locale_start(void) {
    if (!setlocale(LC_ALL, "")) {
        const char *names[] = {getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")};
        for (int i = 0; i < 3; i++) {
            if (!names[i] || !*names[i]) continue;
            if (strstr(names[i], "UTF-8") || strstr(names[i], "utf8") || strstr(names[i], "utf-8"))
                setlocale(LC_CTYPE, "C.UTF-8");
            break;
        }
    }
    setlocale(LC_NUMERIC, "C");
    return nl_langinfo(CODESET);
}

/* A pipe that neither blocks nor survives exec; 0 when it could not be made. */
static inline int city_pipe(int ends[2]) {
    if (pipe(ends) != 0) return 0;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    return 1;
}

static inline int city_write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t done = write(file, bytes, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return 0;
        bytes += done;
        count -= (size_t)done;
    }
    return 1;
}

enum { CITY_RESTORE_LIMIT = 512, CITY_ALTERNATE_STACK = 65536, CITY_ASKING = 7, CITY_FATAL = 6 };

struct city_guard {
    struct termios modes;
    struct sigaction asking_before[CITY_ASKING];
    struct sigaction fatal_before[CITY_FATAL];
    volatile sig_atomic_t is_armed;
    volatile int signal_pipe;
    volatile size_t restore_count;
    char restore_text[CITY_RESTORE_LIMIT];
    char alternate_stack[CITY_ALTERNATE_STACK];
};

/* The guard's state. Each object file that calls this has its own, therefore all callers of the functions below stand
   in one Swift file, TerminalGuard.swift. A variable at file level would not do: Swift emits no definition for it. */
static inline struct city_guard *city_guard_state(void) {
    static struct city_guard state;
    return &state;
}

static inline const int *city_asking_signals(void) {
    static const int all[CITY_ASKING] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
    return all;
}

static inline const int *city_fatal_signals(void) {
    static const int all[CITY_FATAL] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
    return all;
}

/* Only async-signal-safe calls: write, tcsetattr. */
static inline void city_restore_terminal(void) {
    if (!city_guard_state()->is_armed) return;
    city_guard_state()->is_armed = 0;
    city_write_all(STDOUT_FILENO, city_guard_state()->restore_text, city_guard_state()->restore_count);
    tcsetattr(STDIN_FILENO, TCSANOW, &city_guard_state()->modes);
}

static inline void city_on_fatal(int number) {
    city_restore_terminal();
    struct sigaction fallback;
    memset(&fallback, 0, sizeof fallback);
    fallback.sa_handler = SIG_DFL;
    sigaction(number, &fallback, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

/* The pipe does not block: when it is full the loop has enough to do already. */
static inline void city_on_asking(int number) {
    int kept = errno;
    char byte = (char)number;
    if (city_guard_state()->signal_pipe >= 0) (void)!write(city_guard_state()->signal_pipe, &byte, 1);
    errno = kept;
}

/* Remembers the terminal's modes and the signals' handlers, before ncurses changes them; 0 without a terminal. */
static inline int city_guard_save(void) {
    for (int i = 0; i < CITY_ASKING; i++) sigaction(city_asking_signals()[i], NULL, &city_guard_state()->asking_before[i]);
    for (int i = 0; i < CITY_FATAL; i++) sigaction(city_fatal_signals()[i], NULL, &city_guard_state()->fatal_before[i]);
    return tcgetattr(STDIN_FILENO, &city_guard_state()->modes) == 0;
}

static inline void city_guard_restore_modes(void) { tcsetattr(STDIN_FILENO, TCSANOW, &city_guard_state()->modes); }

/* Installs the handlers. Signals that were ignored before (nohup) stay ignored. */
static inline void city_guard_arm(const char *text, size_t count, int pipe_end) {
    static int is_registered;
    city_guard_state()->restore_count = count < CITY_RESTORE_LIMIT ? count : CITY_RESTORE_LIMIT;
    memcpy(city_guard_state()->restore_text, text, city_guard_state()->restore_count);
    city_guard_state()->signal_pipe = pipe_end;
    city_guard_state()->is_armed = 1;
    if (!is_registered) is_registered = atexit(city_restore_terminal) == 0;
    stack_t stack;
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = city_guard_state()->alternate_stack;
    stack.ss_size = CITY_ALTERNATE_STACK;
    sigaltstack(&stack, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = city_on_asking;
    action.sa_flags = SA_RESTART;
    for (int i = 0; i < CITY_ASKING; i++) {
        if (city_guard_state()->asking_before[i].sa_handler != SIG_IGN) sigaction(city_asking_signals()[i], &action, NULL);
    }
    action.sa_handler = city_on_fatal;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (int i = 0; i < CITY_FATAL; i++) sigaction(city_fatal_signals()[i], &action, NULL);
}

static inline void city_guard_suspend(void) { city_guard_state()->is_armed = 0; }
static inline void city_guard_resume(void) { city_guard_state()->is_armed = 1; }

static inline void city_guard_disarm(void) {
    city_guard_state()->is_armed = 0;
    for (int i = 0; i < CITY_ASKING; i++) sigaction(city_asking_signals()[i], &city_guard_state()->asking_before[i], NULL);
    for (int i = 0; i < CITY_FATAL; i++) sigaction(city_fatal_signals()[i], &city_guard_state()->fatal_before[i], NULL);
    city_guard_state()->signal_pipe = -1;
}

/* Stops the job as the terminal's stop key would, with all processes that belong to it; returns when it is continued.
   The system ignores the signal where no shell is there to continue the job, so nobody is locked out. */
static inline void city_stop_job(void) {
    struct sigaction fallback, before;
    memset(&fallback, 0, sizeof fallback);
    fallback.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &fallback, &before);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
}

/* The terminal of a descriptor, opened once more so that waiting on it can be switched off for us alone; -1 if not. */
static inline int city_open_output(int file) {
    char name[256];
    if (ttyname_r(file, name, sizeof name) != 0) return -1;
    return open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* From <malloc.h>, which the system's module leaves out. */
extern int malloc_trim(size_t);
extern int mallopt(int, int);

/* Large blocks go back to the system when they are freed instead of leaving holes in a heap that only grows. */
static inline void city_return_large_blocks(void) {
    mallopt(-3 /* M_MMAP_THRESHOLD */, 256 << 10);
    mallopt(-1 /* M_TRIM_THRESHOLD */, 512 << 10);
    mallopt(-8 /* M_ARENA_MAX */, 3);
}

/* Throws away what the terminal has not taken yet. */
static inline void city_discard_output(int file) { tcflush(file, TCOFLUSH); }
#endif
