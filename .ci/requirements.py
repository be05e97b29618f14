"""Every requirement of the RFCs has a test that quotes its section, or the reason why it has none.

The requirements are the tables in Tests/Requirements, one a line: id, section, level, the requirement in short, and
the name of a test in backquotes, `client` for what binds clients only, or `document: ` and a reason. A test quotes a
section in its text, in the comment above it, or in the name or comment of its suite, such as "RFC 7644 §3.5.2.1" or
"RFC 7643 §2.3.4, §2.3.6 and §2.4"; a subsection will do. Lists what is missing and exits with 1 when anything is.
"""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLES = {"7643": "234567", "7644": "3", "9865": "24"}
LEVELS = {"MUST", "MUST NOT", "SHALL", "SHALL NOT", "REQUIRED", "SHOULD", "SHOULD NOT", "RECOMMENDED"}

SECTION = r"§\d+(?:[.·]\d+)*"
QUOTE = re.compile(rf"RFC (\d+) ({SECTION}(?:(?:, | and |, and ){SECTION})*)")
SUITE = re.compile(r"^\s*@Suite\b")
TEST = re.compile(r"^\s*@Test\b")
COMMENT = re.compile(r"^\s*//")
NAME = re.compile(r"\bfunc (?:`([^`]+)`|(\w+))")

Row = collections.namedtuple("Row", "id section level requirement test")


def quotes(text):
    """The sections that a text quotes, as pairs of an RFC and a section."""
    return {
        (rfc, section.replace("·", "."))
        for rfc, sections in QUOTE.findall(text)
        for section in re.findall(r"\d+(?:[.·]\d+)*", sections)
    }


def tests_of(path):
    """The name of each test of a file, with the sections that it and its suite quote."""
    lines = path.read_text(encoding="utf-8").splitlines()
    marks = [number for number, line in enumerate(lines) if SUITE.match(line) or TEST.match(line)]
    starts = []
    for mark in marks:
        while mark > 0 and COMMENT.match(lines[mark - 1]):
            mark -= 1
        starts.append(mark)
    suite = set()
    for start, mark, end in zip(starts, marks, starts[1:] + [len(lines)]):
        text = "\n".join(lines[start:end])
        if SUITE.match(lines[mark]):
            suite = quotes("\n".join(lines[start:mark + 1]))
        elif name := NAME.search(text):
            yield name[1] or name[2], suite | quotes(text)


def quoted_by_tests():
    """The sections that the tests of each name quote."""
    quoted = {}
    for path in sorted((ROOT / "Tests").rglob("*.swift")):
        for name, sections in tests_of(path):
            quoted.setdefault(name, set()).update(sections)
    return quoted


def rows_of(rfc):
    """The rows of the table of an RFC, and what is wrong with its form."""
    header, *lines = (ROOT / "Tests/Requirements" / f"rfc{rfc}.tsv").read_text(encoding="utf-8").splitlines()
    rows, problems = [], []
    if header.split("\t") != list(Row._fields):
        problems.append(f"rfc{rfc}.tsv: the first line must name the columns {', '.join(Row._fields)}")
    for number, line in enumerate(lines, start=2):
        fields = line.split("\t")
        if len(fields) != len(Row._fields) or not all(fields):
            problems.append(f"rfc{rfc}.tsv, line {number}: a row has {len(Row._fields)} columns")
            continue
        row = Row(*fields)
        if not re.fullmatch(rf"{rfc}-{re.escape(row.section[1:])}-\d+", row.id) or not re.fullmatch(SECTION, row.section):
            problems.append(f"{row.id}: the id must be made of the RFC, the section {row.section} and a number")
        if row.section[1:2] not in TABLES[rfc]:
            problems.append(f"{row.id}: the table has sections {', '.join(TABLES[rfc])} only")
        if row.level not in LEVELS:
            problems.append(f"{row.id}: there is no level {row.level}")
        rows.append(row)
    return rows, problems


def problem_of(row, quoted):
    """Why a row has no test that quotes its section, or None when it has."""
    if row.test == "client" or re.match(r"document: \S", row.test):
        return None
    if row.test == "OPEN":
        return "nothing does this yet"
    name = re.fullmatch(r"`([^`]+)`", row.test)
    if not name:
        return f"neither a test in backquotes, nor client, nor a reason: {row.test}"
    if name[1] not in quoted:
        return f"there is no test {row.test}"
    rfc, section = row.id.split("-")[0], row.section[1:]
    if not any(r == rfc and (s == section or s.startswith(section + ".")) for r, s in quoted[name[1]]):
        return f"the test {row.test} does not quote RFC {rfc} {row.section}"
    return None


def main():
    quoted = quoted_by_tests()
    rows, problems = [], []
    for rfc in TABLES:
        of_rfc, wrong = rows_of(rfc)
        rows += of_rfc
        problems += wrong
    for name, count in collections.Counter(row.id for row in rows).items():
        if count > 1:
            problems.append(f"{name}: there are {count} rows with this id")
    for row in rows:
        if problem := problem_of(row, quoted):
            problems.append(f"{row.id} ({row.level}: {row.requirement}): {problem}")
    for problem in problems:
        print(problem)
    clients = sum(row.test == "client" for row in rows)
    documented = sum(row.test.startswith("document: ") for row in rows)
    print(
        f"{len(rows)} requirements: {len(rows) - clients - documented} to test, {clients} for clients only, "
        f"{documented} with a reason; {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
