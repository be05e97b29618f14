/* Calls that make, change and take away the names of files. */
#ifdef __linux__

#include "FaultyDisk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file behind a name, 0 when there is none. */
static struct stat look(const char *path) {
    int error = errno;
    struct stat status = {0};
    if (lstat(path, &status) != 0) status.st_ino = 0;
    errno = error;
    return status;
}

static void log_file(const char *event, const char *path) {
    struct stat status = look(path);
    fd_log(NULL, 0, "%s\t%lu\t%o\t%s", event, (unsigned long)status.st_ino, status.st_mode & 07777, fd_relative(path));
}

/* Every way to open a file comes here; `call` is the rest of the call. */
static int opened(int descriptor, int flags, const char *path, int existed) {
    if (descriptor < 0) return descriptor;
    struct stat status;
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        if (fstat(descriptor, &status) == 0)
            fd_log(NULL, 0, "nameless\t%lu\t%o", (unsigned long)status.st_ino, status.st_mode & 07777);
    } else if (!existed) {
        log_file("create", path);
    } else if (flags & O_TRUNC) {
        fd_log(NULL, 0, "truncate\t%lu\t0", (unsigned long)look(path).st_ino);
    }
    return descriptor;
}

CACHE(openat);

static int open_file(int directory, const char *name, int flags, mode_t mode, const char *call) {
    char path[PATH_MAX];
    if (!fd_resolve(directory, name, path)) return NEXT(openat)(directory, name, flags, mode);
    if (fd_strike(KIND_OPEN, call, path)) return -1;
    if (!fd_records() || !(flags & (O_CREAT | O_TRUNC) || (flags & O_TMPFILE) == O_TMPFILE))
        return NEXT(openat)(directory, name, flags, mode);
    fd_lock();
    int existed = look(path).st_ino != 0;
    int descriptor = opened(NEXT(openat)(directory, name, flags, mode), flags, path, existed);
    fd_unlock();
    return descriptor;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode = va_arg(arguments, mode_t); \
        va_end(arguments); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_file(AT_FDCWD, path, flags, mode, "open"); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_file(AT_FDCWD, path, flags, mode, "open"); }
int openat(int directory, const char *path, int flags, ...) {
    MODE(flags)
    return open_file(directory, path, flags, mode, "openat");
}
int openat64(int directory, const char *path, int flags, ...) {
    MODE(flags)
    return open_file(directory, path, flags, mode, "openat");
}
int creat(const char *path, mode_t mode) {
    return open_file(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode, "creat");
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags) { return open_file(AT_FDCWD, path, flags, 0, "open"); }
int __open64_2(const char *path, int flags) { return open_file(AT_FDCWD, path, flags, 0, "open"); }
int __openat_2(int directory, const char *path, int flags) { return open_file(directory, path, flags, 0, "openat"); }
int __openat64_2(int directory, const char *path, int flags) { return open_file(directory, path, flags, 0, "openat"); }

CACHE(mkstemp);

int mkstemp(char *template) {
    char path[PATH_MAX];
    if (!fd_resolve(AT_FDCWD, template, path)) return NEXT(mkstemp)(template);
    if (fd_strike(KIND_OPEN, "mkstemp", path)) return -1;
    if (!fd_records()) return NEXT(mkstemp)(template);
    fd_lock();
    int descriptor = NEXT(mkstemp)(template);
    fd_resolve(AT_FDCWD, template, path);
    opened(descriptor, O_CREAT, path, 0);
    fd_unlock();
    return descriptor;
}
int mkstemp64(char *template) { return mkstemp(template); }

CACHE(fopen);

FILE *fopen(const char *name, const char *mode) {
    char path[PATH_MAX];
    if (!fd_records() || mode[0] == 'r' || !fd_resolve(AT_FDCWD, name, path)) return NEXT(fopen)(name, mode);
    fd_lock();
    int existed = look(path).st_ino != 0;
    FILE *file = NEXT(fopen)(name, mode);
    if (file) opened(fileno(file), mode[0] == 'w' ? O_CREAT | O_TRUNC : O_CREAT, path, existed);
    fd_unlock();
    return file;
}
FILE *fopen64(const char *name, const char *mode) { return fopen(name, mode); }

CACHE(mkdirat);

int mkdirat(int directory, const char *name, mode_t mode) {
    char path[PATH_MAX];
    if (!fd_resolve(directory, name, path)) return NEXT(mkdirat)(directory, name, mode);
    if (fd_strike(KIND_MKDIR, "mkdir", path)) return -1;
    if (!fd_records()) return NEXT(mkdirat)(directory, name, mode);
    fd_lock();
    int result = NEXT(mkdirat)(directory, name, mode);
    if (result == 0) log_file("mkdir", path);
    fd_unlock();
    return result;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

CACHE(mkdtemp);

char *mkdtemp(char *template) {
    char path[PATH_MAX];
    if (!fd_records() || !fd_resolve(AT_FDCWD, template, path)) return NEXT(mkdtemp)(template);
    fd_lock();
    char *result = NEXT(mkdtemp)(template);
    if (result && fd_resolve(AT_FDCWD, result, path)) log_file("mkdir", path);
    fd_unlock();
    return result;
}

CACHE(renameat2);

static int move(int from, const char *old, int to, const char *new, unsigned flags) {
    char source[PATH_MAX], target[PATH_MAX];
    int leaves = fd_resolve(from, old, source), enters = fd_resolve(to, new, target);
    if (!leaves && !enters) return NEXT(renameat2)(from, old, to, new, flags);
    if (fd_strike(KIND_RENAME, "rename", enters ? target : source)) return -1;
    if (!fd_records()) return NEXT(renameat2)(from, old, to, new, flags);
    fd_lock();
    int result = NEXT(renameat2)(from, old, to, new, flags);
    if (result == 0 && leaves && enters && flags == 0)
        fd_log(NULL, 0, "rename\t%s\t%s", fd_relative(source), fd_relative(target));
    else if (result == 0)
        fd_log(NULL, 0, "unknown\trename into or out of the directory, or an exchange");
    fd_unlock();
    return result;
}
int rename(const char *old, const char *new) { return move(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return move(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return move(from, old, to, new, flags);
}

CACHE(linkat);

int linkat(int from, const char *old, int to, const char *new, int flags) {
    char path[PATH_MAX];
    if (!fd_resolve(to, new, path)) return NEXT(linkat)(from, old, to, new, flags);
    if (fd_strike(KIND_LINK, "link", path)) return -1;
    if (!fd_records()) return NEXT(linkat)(from, old, to, new, flags);
    fd_lock();
    int result = NEXT(linkat)(from, old, to, new, flags);
    if (result == 0) log_file("link", path);
    fd_unlock();
    return result;
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

CACHE(symlinkat);

int symlinkat(const char *content, int directory, const char *name) {
    char path[PATH_MAX];
    if (!fd_resolve(directory, name, path)) return NEXT(symlinkat)(content, directory, name);
    if (fd_strike(KIND_LINK, "symlink", path)) return -1;
    if (!fd_records()) return NEXT(symlinkat)(content, directory, name);
    fd_lock();
    int result = NEXT(symlinkat)(content, directory, name);
    /* Told as an empty file: libgit2 makes one only to find out whether it can. */
    if (result == 0) log_file("create", path);
    fd_unlock();
    return result;
}
int symlink(const char *content, const char *name) { return symlinkat(content, AT_FDCWD, name); }

CACHE(unlinkat);

int unlinkat(int directory, const char *name, int flags) {
    char path[PATH_MAX];
    if (!fd_records() || !fd_resolve(directory, name, path)) return NEXT(unlinkat)(directory, name, flags);
    fd_lock();
    int result = NEXT(unlinkat)(directory, name, flags);
    if (result == 0) fd_log(NULL, 0, "remove\t%s", fd_relative(path));
    fd_unlock();
    return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    struct stat status = look(name);
    return unlinkat(AT_FDCWD, name, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
}

CACHE(fchmodat);
CACHE(fchmod);

int fchmodat(int directory, const char *name, mode_t mode, int flags) {
    int result = NEXT(fchmodat)(directory, name, mode, flags);
    char path[PATH_MAX];
    if (result == 0 && fd_records() && fd_resolve(directory, name, path))
        fd_log(NULL, 0, "mode\t%lu\t%o", (unsigned long)look(path).st_ino, mode & 07777);
    return result;
}
int chmod(const char *name, mode_t mode) { return fchmodat(AT_FDCWD, name, mode, 0); }
int fchmod(int descriptor, mode_t mode) {
    int result = NEXT(fchmod)(descriptor, mode);
    char path[PATH_MAX];
    struct stat status;
    if (result == 0 && fd_records() && fd_path_of(descriptor, path) && fstat(descriptor, &status) == 0)
        fd_log(NULL, 0, "mode\t%lu\t%o", (unsigned long)status.st_ino, mode & 07777);
    return result;
}

#endif
