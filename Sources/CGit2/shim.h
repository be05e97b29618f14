#ifndef SCIMGIT_CGIT2_SHIM_H
#define SCIMGIT_CGIT2_SHIM_H

#include <git2.h>
#include <zlib.h>

// glibc declares syncfs for _GNU_SOURCE only.
#ifdef __linux__
extern int syncfs(int descriptor);
static inline int cgit2_sync_file_system(int descriptor) { return syncfs(descriptor); }
#else
#include <unistd.h>
static inline int cgit2_sync_file_system(int descriptor) { (void)descriptor; sync(); return 0; }
#endif

// git_libgit2_opts is variadic, which Swift cannot call.
static inline int cgit2_enable_fsync(int on) { return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on); }
static inline int cgit2_verify_object_hashes(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

#endif
