"""What a trained digit reader did, as a table and as a page of its own."""

from __future__ import annotations

from html import escape

import slowtorch as torch

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
       padding: 0 1rem; color: #222; }
figure { display: inline-block; margin: 0 1rem 1rem 0; text-align: center; }
figcaption { font-size: 0.85rem; }
pre { background: #f6f6f4; padding: 1rem; overflow-x: auto; line-height: 1.3; }
svg { background: #fff; }
"""


def confusion_table(truths: list[int], guesses: list[int]) -> str:
    """Rows: what the digit was. Columns: what it was taken for."""
    counts = [[0] * 10 for _ in range(10)]
    for truth, guess in zip(truths, guesses, strict=True):
        counts[truth][guess] += 1
    lines = ["taken for   " + "".join(f"{digit:4d}" for digit in range(10))]
    for digit, row in enumerate(counts):
        cells = "".join(f"{count or '.':>4}" for count in row)
        lines.append(f"{'was a' if digit == 0 else '':>9} {digit:d} {cells}")
    return "\n".join(lines)


def page(
    losses: list[float],
    images: torch.Tensor,
    labels: torch.Tensor,
    guesses: torch.Tensor,
    loss: torch.Tensor,
) -> str:
    """A self-contained HTML page: loss curve, mistakes, and the graph of *loss*."""
    wrong = [i for i in range(len(labels)) if guesses[i] != labels[i]]
    mistakes = "".join(
        f"<figure>{digit_svg(images[i].tolist())}<figcaption>a {labels[i].item()}, "
        f"taken for {guesses[i].item()}</figcaption></figure>"
        for i in wrong
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>SlowTorch reads digits</title>
<style>{STYLE}</style>
<h1>SlowTorch reads digits</h1>
<h2>The loss of each batch</h2>
{curve_svg(losses)}
<h2>{len(wrong)} of {len(labels)} test images were misread</h2>
{mistakes}
<h2>The graph of one loss, for two images</h2>
<pre>{escape(loss.render())}</pre>
</html>
"""


def digit_svg(rows: list[list[float]], side: int = 10) -> str:
    """An image of 8x8 pixels between 0 (paper) and 1 (ink)."""
    pixels = "".join(
        f'<rect x="{x * side}" y="{y * side}" width="{side}" height="{side}" '
        f'fill="rgb({shade},{shade},{shade})"/>'
        for y, row in enumerate(rows)
        for x, ink in enumerate(row)
        for shade in [round(255 * (1 - ink))]
    )
    size = 8 * side
    return f'<svg width="{size}" height="{size}" role="img">{pixels}</svg>'


def curve_svg(losses: list[float], width: int = 720, height: int = 220) -> str:
    """The losses from left to right, with the mean of each twentieth in front."""
    top = max(losses)
    left, bottom = 44, height - 24

    def place(step: float, loss: float) -> str:
        x = left + step / len(losses) * (width - left - 8)
        return f"{x:.1f},{bottom - loss / top * (bottom - 10):.1f}"

    every = max(len(losses) // 20, 1)
    parts = [losses[i : i + every] for i in range(0, len(losses), every)]
    points = " ".join(place(step, loss) for step, loss in enumerate(losses))
    means = " ".join(
        place(i * every + len(part) / 2, sum(part) / len(part))
        for i, part in enumerate(parts)
    )
    marks = "".join(
        f'<text x="4" y="{bottom - part * (bottom - 10) + 4:.0f}" font-size="12">'
        f"{top * part:.2f}</text>"
        for part in (0, 0.5, 1)
    )
    return (
        f'<svg width="{width}" height="{height}" role="img">{marks}'
        f'<line x1="{left}" y1="{bottom}" x2="{width}" y2="{bottom}" stroke="#999"/>'
        f'<polyline points="{points}" fill="none" stroke="#bcd" stroke-width="1"/>'
        f'<polyline points="{means}" fill="none" stroke="#06c" stroke-width="2"/>'
        f'<text x="{width // 2}" y="{height - 6}" font-size="12">'
        f"{len(losses)} batches</text></svg>"
    )
