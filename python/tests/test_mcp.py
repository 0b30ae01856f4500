"""`foldshift mcp`, driven by the client of the protocol's own package."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp")


async def conversation(calls: list[tuple[str, dict[str, Any]]]) -> tuple[list[Any], list[Any]]:
    from mcp.client.stdio import stdio_client

    server = mcp.StdioServerParameters(command=sys.executable, args=["-m", "foldshift", "mcp"])
    async with stdio_client(server) as (reading, writing), mcp.ClientSession(reading, writing) as session:
        await session.initialize()
        # As the protocol spells it, whatever the package calls it.
        tools = (await session.list_tools()).model_dump(by_alias=True)["tools"]
        answers = [await session.call_tool(name, arguments) for name, arguments in calls]
        return tools, [answer.model_dump(by_alias=True) for answer in answers]


def test_an_assistant_reads_fits_compares_and_explains(csv: Path) -> None:
    export = "fixtures/km12/exports/2026-03-02_KM12_A.csv"
    tools, answers = asyncio.run(
        conversation(
            [
                ("read", {"exports": [export], "rows": 5}),
                ("fit", {"table": [str(csv)], "unit": "nM", "interval": "none"}),
                ("compare", {"table": [str(csv)], "parental": "KM12", "unit": "nM"}),
                ("explain", {"asked": ["NTRK1:G595R"]}),
                ("fit", {"table": ["none.csv"]}),
            ]
        )
    )
    assert [tool["name"] for tool in tools] == ["read", "fit", "compare", "explain"]
    assert all(tool["inputSchema"]["additionalProperties"] is False for tool in tools)
    *whole, refused = answers
    assert not any(answer["isError"] for answer in whole), whole
    fitted = whole[1]["structuredContent"]
    assert len(fitted["result"]) == 12 and any("12 curves" in note for note in fitted["notes"])
    assert json.loads(whole[1]["content"][0]["text"]) == fitted
    assert "G595R" in whole[3]["content"][0]["text"]
    assert refused["isError"] and "none.csv" in refused["content"][0]["text"]
