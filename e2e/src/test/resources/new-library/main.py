import sklearn
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

inputs, targets = make_classification(n_samples=500, random_state=1)
print("scikit-learn", sklearn.__version__, "score", LogisticRegression().fit(inputs, targets).score(inputs, targets))
