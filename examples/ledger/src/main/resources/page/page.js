// The page of Ledger: it sends JSON to the API, and writes what comes back as text, never as HTML.
const element = (id) => document.getElementById(id);
const tell = (text) => { element('message').textContent = text; };

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) {
    const refusal = new Error(`${method} ${path} was refused with ${answer.status}`);
    refusal.status = answer.status;
    // Asks for both factors, not for a recent login alone.
    refusal.codeWanted = answer.status === 401
        && /insufficient_user_authentication.*acr_values/.test(answer.headers.get('WWW-Authenticate') ?? '');
    throw refusal;
  }
  return answer.status === 204 ? null : answer.json();
}

function fill(table, rows) {
  element(table).replaceChildren(...rows.map((values) => {
    const row = document.createElement('tr');
    for (const value of values) {
      row.insertCell().textContent = value;
    }
    return row;
  }));
}

async function show() {
  const accounts = await call('GET', '/api/v1/accounts');
  fill('accounts', accounts.map((account) => [account.id, account.owner, account.cents]));
  // Who may only look has made none, and is refused.
  const transfers = await call('GET', '/api/v1/transfers').catch((e) => {
    if (e.message.endsWith('403')) {
      return [];
    }
    throw e;
  });
  fill('transfers', transfers.map((transfer) => [transfer.from, transfer.to, transfer.cents, transfer.memo]));
  element('login').hidden = true;
  element('inside').hidden = false;
}

function leave() {
  element('login').hidden = false;
  element('inside').hidden = true;
}

// What goes on once the user is logged in as strongly as needed.
let next = show;
let loggedInAt = 0;

async function goOn() {
  const act = next;
  next = show;
  await act();
}

// Both factors must be recent: within minutes of a login the code is enough.
function askForFactors(act) {
  next = act;
  const recent = Date.now() - loggedInAt < 240_000;
  element(recent ? 'code' : 'login').hidden = false;
  tell(recent ? 'This needs a code of your application.' : 'This needs a new login with a code of your application.');
}

function when(id, event, act) {
  element(id).addEventListener(event, async (happened) => {
    happened.preventDefault();
    try {
      tell('');
      await act(happened.target);
    } catch (e) {
      if (e.codeWanted) {
        askForFactors(() => act(happened.target));
      } else {
        tell(e.message);
      }
    }
  });
}

when('login', 'submit', async (form) => {
  const login = await call('POST', '/session', { username: form.username.value, password: form.password.value });
  form.reset();
  loggedInAt = Date.now();
  element('login').hidden = true;
  if (login.code_wanted) {
    element('code').hidden = false;
  } else {
    await goOn();
  }
});
when('code', 'submit', async (form) => {
  await call('POST', '/session/code', { code: form.code.value });
  form.reset();
  element('code').hidden = true;
  await goOn();
});
when('enrol', 'click', async () => {
  const code = element('enrolment').value;
  const factor = await call('POST', '/factor', code ? { enrolment_code: code } : {});
  element('secret').textContent = factor.secret;
  element('qr').setAttribute('viewBox', `0 0 ${factor.qr_size} ${factor.qr_size}`);
  element('qr').querySelector('path').setAttribute('d', factor.qr_path);
  element('confirm').hidden = false;
});
when('confirm', 'submit', async (form) => {
  const confirmed = await call('POST', '/factor/confirm', { code: form.code.value });
  form.reset();
  element('confirm').hidden = true;
  element('recovery').replaceChildren(...confirmed.recovery_codes.map((code) => {
    const item = document.createElement('li');
    item.textContent = code;
    return item;
  }));
  tell('Keep these recovery codes; each is good once.');
});
when('others', 'click', async () => {
  await call('DELETE', '/sessions');
  tell('You are logged out everywhere else.');
});
when('transfer', 'submit', async (form) => {
  await call('POST', '/api/v1/transfers', {
    from: form.from.valueAsNumber, to: form.to.valueAsNumber, cents: form.cents.valueAsNumber, memo: form.memo.value });
  await show();
  tell('Transferred.');
});
when('logout', 'click', async () => {
  await call('POST', '/logout').catch((e) => {
    // The session had ended before.
    if (e.status !== 404) {
      throw e;
    }
  });
  leave();
});

show().catch(leave);
