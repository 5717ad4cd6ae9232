"""`python -m benchmarks`: print the table of docs/benchmarks.md."""

from benchmarks import actions

print("| measure | figure |\n|---|---|")
for row in actions.run():
    print(row)
