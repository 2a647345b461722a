"""`python -m casewave`: the command line."""

from casewave.pipelines.cli import main

if __name__ == "__main__":
    main()
