#ifndef SCIMGIT_CGIT2_SHIM_H
#define SCIMGIT_CGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <zlib.h>

// glibc declares syncfs for _GNU_SOURCE only.
#ifdef __linux__
extern int syncfs(int descriptor);
static inline int cgit2_sync_file_system(int descriptor) { return syncfs(descriptor); }
#else
#include <unistd.h>
static inline int cgit2_sync_file_system(int descriptor) { (void)descriptor; sync(); return 0; }
#endif

#ifdef __GLIBC__
#include <malloc.h>
static inline void cgit2_release_memory(void) { malloc_trim(0); }
#else
static inline void cgit2_release_memory(void) {}
#endif

// git_libgit2_opts is variadic, which Swift cannot call.
static inline int cgit2_enable_fsync(int on) { return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on); }
static inline int cgit2_verify_object_hashes(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

// How many bytes of packs are mapped into memory: a piece, and all pieces.
static inline int cgit2_limit_maps(size_t piece, size_t all) {
    int result = git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, piece);
    return result < 0 ? result : git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, all);
}

#endif
