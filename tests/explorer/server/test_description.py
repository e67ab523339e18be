"""The OpenAPI document is one, and says what the server does."""

from nuscatter.explorer.server.description import description

WHAT = {"view": "The charts.", "csv": "The numbers."}


def test_it_describes_each_answer():
    made = description(WHAT, "1.2")
    assert made["openapi"].startswith("3.1")
    assert made["info"]["version"] == "1.2"
    for name, line in WHAT.items():
        operation = made["paths"][f"/api/{name}"]["get"]
        assert operation["summary"] == line
        assert set(operation["responses"]) == {"200", "400", "403", "405", "414", "422", "500", "503"}
        (state,) = operation["parameters"]
        assert (state["in"], state["style"], state["explode"]) == ("query", "form", True)
        assert state["schema"]["additionalProperties"] == {"type": "string"}


def test_the_kinds_of_answers():
    paths = description(WHAT, "1.2")["paths"]
    kinds = [next(iter(paths[path]["get"]["responses"]["200"]["content"])) for path in ("/api/view", "/api/csv", "/")]
    assert kinds == ["application/json", "text/csv", "text/html"]


def test_every_reference_is_there():
    made = description(WHAT, "1.2")
    for path in made["paths"].values():
        for status, response in path["get"]["responses"].items():
            (content,) = response["content"].values()
            if status != "200":
                assert content["schema"] == {"$ref": "#/components/schemas/Problems"}
    assert made["components"]["schemas"]["Problems"]["required"] == ["problems"]
