import ast
import re
import unittest
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "barclose_training"
# What splits rows by chance, or by place instead of by time.
BY_CHANCE = ("train_test_split", r"\w*KFold", "ShuffleSplit", "TimeSeriesSplit", r"cross_val\w*", "GridSearchCV", "validation_fraction")
BANNED = re.compile("|".join((*BY_CHANCE, r"shuffle\s*=\s*True", r"\.shuffle\(")))
# Orders that are dealt: the batches of the LSTM within its training rows, a column whose worth is asked, labels of a null test.
DEALT = {"lstm.py": 1, "walk.py": 1, "nulls.py": 1}


class Sources(unittest.TestCase):
    def test_failure_41_no_split_by_chance_exists(self):
        for file in sorted(PACKAGE.glob("*.py")):
            self.assertIsNone(BANNED.search(file.read_text("utf-8")), f"{file.name}: rows are cut by time alone; see folds.py")

    def test_an_order_is_dealt_nowhere_but_where_it_may_be(self):
        for file in sorted(PACKAGE.glob("*.py")):
            found = len(re.findall(r"randperm|permutation\(", file.read_text("utf-8")))
            self.assertEqual(found, DEALT.get(file.name, 0), file.name)

    def test_only_folds_cuts_by_shares_of_the_rows(self):
        users = [file.name for file in PACKAGE.glob("*.py") if re.search(r"TESTED_SHARE|CALIBRATION_SHARE", file.read_text("utf-8"))]
        self.assertEqual(sorted(users), ["folds.py", "nulls.py", "settings.py"])

    def test_no_file_is_long_and_no_function_either(self):
        for file in sorted(PACKAGE.glob("*.py")):
            text = file.read_text("utf-8")
            self.assertLessEqual(len(text.splitlines()), 250, file.name)
            self.assertLessEqual(max(len(line) for line in text.splitlines() or [""]), 140, file.name)
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    self.assertLessEqual(node.end_lineno - node.lineno, 60, f"{file.name}: {node.name}")


if __name__ == "__main__":
    unittest.main()
