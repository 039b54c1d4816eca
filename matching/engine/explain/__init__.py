"""Why a site stands where it stands: reasons, evidence, questions and what would mend a near miss.

Only the few sites that are shown are explained, in plain Python, from the same records as the ranking.
"""

from matching.engine.explain.asked import Asked
from matching.engine.explain.explanation import Explainer

__all__ = ["Asked", "Explainer"]
