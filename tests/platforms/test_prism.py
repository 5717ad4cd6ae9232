"""Prism, a mock server that knows nothing but Argil's OpenAPI file, takes all that the bridge can send, and the bridge
understands all that Prism answers: examples, made-up things and refusals.

An answer of Prism's bears `sl-violations` when a request broke the file. What an answer is to be, Prism is asked for
in a `Prefer` header.
"""

import json
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from conftest import Installed
from support import upstream

from connector import errors
from connector.catalogue import schemas
from connector.catalogue.operations import Action, Options, Search
from connector.egress.http import Answer, Outcome, Request
from connector.egress.session import Session
from connector.manifests import answers
from connector.providers.argil.client import Client
from connector.providers.argil.provider import REACHED_BY, Argil
from connector.providers.base import Call, Hint

pytestmark = pytest.mark.platforms
