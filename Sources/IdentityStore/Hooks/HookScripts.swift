/// The texts of the git hooks, as they stand in the project's `hooks/` folder, in every state repository and in clones.
enum HookScripts {
    /// Name and text of each hook of a state repository.
    static let all: [(name: String, text: String)] = [
        ("reference-transaction", referenceTransaction), ("pre-receive", preReceive),
        ("proc-receive", procReceive),
    ]

    /// Name and text of each hook of a clone.
    static let ofClones: [(name: String, text: String)] = [("pre-commit", preCommit)]

    /// What each hook of a clone has that is no work of the person's.
    static let markOfClones = "# Installed by `scimgit clone` and `scimgit setup-clone`."

    private static let referenceTransaction = #"""
        #!/bin/sh
        # Asks scimgit before git moves refs/heads/main or the log, refs/scimgit/live, or makes a name that nobody may have, and has
        # merged what main was moved to.
        # Installed by `scimgit init` and `scimgit serve`.

        case $1 in
        prepared | committed) ;;
        *) exit 0 ;;
        esac

        newline='
        '
        input=$(cat)
        case $input$newline in
        *" refs/heads/main$newline"* | *" refs/scimgit/live$newline"* | \
            *" refs/tags/main$newline"* | *" refs/heads/refused$newline"*) ;;
        *) exit 0 ;;
        esac

        repository=${0%/*}/..
        program=
        [ -r "$repository/scimgit/executable" ] && IFS= read -r program <"$repository/scimgit/executable"
        if [ -f "$program" ] && [ -x "$program" ]; then
            exec "$program" hook reference-transaction "$@" <<END
        $input
        END
        fi
        [ "$1" = prepared ] || exit 0

        # Without the program only what leaves both where they are may pass: `git gc` and `git pack-refs`, which write the current
        # value once more and then drop the file, when `packed-refs` holds the value and is not locked.
        while read -r old new reference; do
            case $reference in
            refs/heads/main | refs/scimgit/live) ;;
            *) continue ;;
            esac
            [ "$new" = "$(git rev-parse --verify --quiet "$reference")" ] && continue
            case $new in
            *[!0]*) ;;
            *)
                if [ ! -e "$repository/packed-refs.lock" ] &&
                    grep -q "^$old $reference\$" "$repository/packed-refs" 2>/dev/null; then
                    continue
                fi
                ;;
            esac
            echo "scimgit is not where this repository expects it: ${program:-no place is recorded}" >&2
            echo "$reference does not move, because the change cannot be checked. Run \`scimgit init --state DIR\` once," >&2
            echo "with the folder of this repository as DIR: it records where scimgit is now." >&2
            exit 1
        done <<END
        $input
        END
        exit 0

        """#

    private static let preReceive = #"""
        #!/bin/sh
        # Asks scimgit before a push moves anything, so that who pushes can read why it is refused.
        # Installed by `scimgit init` and `scimgit serve`.

        input=$(cat)
        repository=${0%/*}/..
        program=
        [ -r "$repository/scimgit/executable" ] && IFS= read -r program <"$repository/scimgit/executable"
        if [ -f "$program" ] && [ -x "$program" ]; then
            exec "$program" hook pre-receive "$@" <<END
        $input
        END
        fi

        # Without the program only branches that are not merged, and tags, may be pushed.
        while read -r old new reference; do
            case $reference in
            refs/heads/[Mm][Aa][Ii][Nn] | refs/heads/inbox | refs/heads/inbox/*) ;;
            refs/heads/* | refs/tags/*) continue ;;
            esac
            echo "scimgit is not where this repository expects it: ${program:-no place is recorded}" >&2
            echo "$reference does not move, because the change cannot be checked. Run \`scimgit init --state DIR\` once on" >&2
            echo "the server, with the folder of this repository as DIR: it records where scimgit is now." >&2
            exit 1
        done <<END
        $input
        END
        exit 0

        """#

    private static let procReceive = #"""
        #!/bin/sh
        # Has scimgit merge what is pushed to main and to inboxes: git itself moves neither.
        # Installed by `scimgit init` and `scimgit serve`.

        repository=${0%/*}/..
        program=
        [ -r "$repository/scimgit/executable" ] && IFS= read -r program <"$repository/scimgit/executable"
        if [ -f "$program" ] && [ -x "$program" ]; then
            exec "$program" hook proc-receive "$@"
        fi
        echo "scimgit is not where this repository expects it: ${program:-no place is recorded}" >&2
        exit 1

        """#

    private static let preCommit = #"""
        #!/bin/sh
        # Refuses a commit of a user or group in which a conflict is left open: the server would refuse it too.
        # Installed by `scimgit clone` and `scimgit setup-clone`.

        open=$(git diff --cached --check -- '*.json' | sed -n 's/:[0-9]*: leftover conflict marker$//p' | sort -u)
        [ -z "$open" ] && exit 0
        echo "Conflicts are left open in these files. Keep the lines that are right, take those with <<<<<<<, ======= and >>>>>>>" >&2
        echo "out, and \`git add\` them:" >&2
        echo "$open" >&2
        exit 1

        """#
}
