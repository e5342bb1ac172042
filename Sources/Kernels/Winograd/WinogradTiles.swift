internal import Storage

/// The transforms between an activation and the frequencies of its tiles, eight channels at a time.
///
/// A plane of H × W is cut into tiles of 4 × 4, each with the 6 × 6 pixels around it. In frequencies,
/// T tiles of C channels are 36 matrices (C/B, T, B), `planeStride` floats apart: each is what a
/// 1 × 1 convolution takes for one image of 1 × T, so that oneDNN computes the products.
struct WinogradTiles {
  typealias Lanes = WinogradTransform.Lanes

  let shape: ActivationShape
  /// Tiles across a plane.
  let across: Int
  /// Tiles of a plane.
  let perImage: Int
  private let lanes = Lanes.scalarCount
  /// Vectors between neighbouring pixels, and between neighbouring rows of pixels.
  private let pixelStep: Int
  private let rowStep: Int

  init(_ shape: ActivationShape) {
    self.shape = shape
    let edge = WinogradTransform.outputs
    across = (shape.width + edge - 1) / edge
    perImage = across * ((shape.height + edge - 1) / edge)
    pixelStep = shape.channelBlock / Lanes.scalarCount
    rowStep = shape.width * pixelStep
  }

  /// Groups of eight channels.
  var groups: Int { shape.channels / lanes }

  /// Floats from one frequency's matrix to the next: no power of two apart, or all 36 would fall on
  /// the same lines of the cache.
  func planeStride(tiles: Int) -> Int { shape.channels * tiles + 16 }

  /// Floats of the frequencies of `tiles` tiles.
  func count(tiles: Int) -> Int { WinogradTransform.frequencies * planeStride(tiles: tiles) }

  /// Where a group's plane of an image begins.
  @inline(__always)
  private func plane(
    _ activation: UnsafeMutablePointer<Float>, image: Int, group: Int
  ) -> UnsafeMutablePointer<Lanes> {
    let (block, pixels) = (shape.channelBlock, shape.height * shape.width)
    let channel = group * lanes
    let start =
      image * shape.count + channel / block * block * pixels + channel % block
    return unsafe UnsafeMutableRawPointer(activation + start).assumingMemoryBound(to: Lanes.self)
  }

  /// Where a group's first tile of an image lies in the first frequency, the image's tiles beginning
  /// at `first` of `tiles`.
  @inline(__always)
  private func matrix(
    _ frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int, group: Int
  ) -> UnsafeMutablePointer<Lanes> {
    let (block, channel) = (shape.channelBlock, group * lanes)
    let start = channel / block * block * tiles + first * block + channel % block
    return unsafe UnsafeMutableRawPointer(frequencies + start).assumingMemoryBound(to: Lanes.self)
  }

  /// Bᵀ d B of one image and group: `frequencies` from `activation`, zeros around it.
  func transformInput(
    _ activation: UnsafeMutablePointer<Float>, image: Int, group: Int,
    into frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int
  ) {
    let x = unsafe plane(activation, image: image, group: group)
    let v = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 36) { rows in
      guard let rows = rows.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4 - 1, tile % across * 4 - 1)
        let isInside = left >= 0 && left + 6 <= shape.width
        for row in 0..<6 {
          let y = top + row
          var d: WinogradTransform.Six = (.zero, .zero, .zero, .zero, .zero, .zero)
          if y >= 0 && y < shape.height {
            let line = unsafe x + y * rowStep
            d =
              isInside
              ? unsafe six(line + left * pixelStep) : unsafe sixAtEdge(line, left)
          }
          unsafe store(WinogradTransform.input(d), rows + row * 6, 1)
        }
        let target = unsafe v + tile * pixelStep
        for column in 0..<6 {
          let d = unsafe (
            rows[column], rows[6 + column], rows[12 + column], rows[18 + column],
            rows[24 + column], rows[30 + column]
          )
          unsafe store(WinogradTransform.input(d), target + column * step, 6 * step)
        }
      }
    }
  }

  /// Aᵀ m A of one image and group: `activation` from `frequencies`.
  func transformOutput(
    _ frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int, group: Int,
    into activation: UnsafeMutablePointer<Float>, image: Int
  ) {
    let y = unsafe plane(activation, image: image, group: group)
    let m = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { columns in
      guard let columns = columns.baseAddress else { return }
      for tile in 0..<perImage {
        let source = unsafe m + tile * pixelStep
        for column in 0..<6 {
          let at = unsafe source + column * step
          let m = unsafe (
            at[0], at[6 * step], at[12 * step], at[18 * step], at[24 * step], at[30 * step]
          )
          let result = WinogradTransform.output(m)
          unsafe (columns[column], columns[6 + column]) = (result.0, result.1)
          unsafe (columns[12 + column], columns[18 + column]) = (result.2, result.3)
        }
        let (top, left) = (tile / across * 4, tile % across * 4)
        let width = min(4, shape.width - left)
        for row in 0..<min(4, shape.height - top) {
          let result = WinogradTransform.output(unsafe six(columns + row * 6, step: 1))
          let line = unsafe y + (top + row) * rowStep + left * pixelStep
          unsafe line[0] = result.0
          if width > 1 { unsafe line[pixelStep] = result.1 }
          if width > 2 { unsafe line[2 * pixelStep] = result.2 }
          if width > 3 { unsafe line[3 * pixelStep] = result.3 }
        }
      }
    }
  }

  /// A y Aᵀ of one image and group: `frequencies` from the gradient of outputs.
  func transformOutputGradient(
    _ activation: UnsafeMutablePointer<Float>, image: Int, group: Int,
    into frequencies: UnsafeMutablePointer<Float>, first: Int, of tiles: Int
  ) {
    let y = unsafe plane(activation, image: image, group: group)
    let m = unsafe matrix(frequencies, first: first, of: tiles, group: group)
    let step = planeStride(tiles: tiles) / lanes
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 24) { rows in
      guard let rows = rows.baseAddress else { return }
      for tile in 0..<perImage {
        let (top, left) = (tile / across * 4, tile % across * 4)
        let (width, height) = (min(4, shape.width - left), min(4, shape.height - top))
        for row in 0..<4 {
          var values: WinogradTransform.Four = (.zero, .zero, .zero, .zero)
          if row < height {
            let line = unsafe y + (top + row) * rowStep + left * pixelStep
            values.0 = unsafe line[0]
            if width > 1 { values.1 = unsafe line[pixelStep] }
            if width > 2 { values.2 = unsafe line[2 * pixelStep] }
            if width > 3 { values.3 = unsafe line[3 * pixelStep] }
          }
          unsafe store(WinogradTransform.outputGradient(values), rows + row * 6, 1)
        }
        let target = unsafe m + tile * pixelStep
        for column in 0..<6 {
          let values = unsafe (
            rows[column], rows[6 + column], rows[12 + column], rows[18 + column]
          )
          unsafe store(
            WinogradTransform.outputGradient(values), target + column * step, 6 * step)
        }
      }
    }
  }

  @inline(__always)
  private func six(_ at: UnsafeMutablePointer<Lanes>) -> WinogradTransform.Six {
    unsafe six(at, step: pixelStep)
  }

  @inline(__always)
  private func six(_ at: UnsafeMutablePointer<Lanes>, step: Int) -> WinogradTransform.Six {
    unsafe (at[0], at[step], at[2 * step], at[3 * step], at[4 * step], at[5 * step])
  }

  /// Six pixels of a line from `left` on, zero beyond its ends.
  @inline(__always)
  private func sixAtEdge(_ line: UnsafeMutablePointer<Lanes>, _ left: Int) -> WinogradTransform.Six
  {
    unsafe (
      pixel(line, left), pixel(line, left + 1), pixel(line, left + 2), pixel(line, left + 3),
      pixel(line, left + 4), pixel(line, left + 5)
    )
  }

  @inline(__always)
  private func pixel(_ line: UnsafeMutablePointer<Lanes>, _ x: Int) -> Lanes {
    x >= 0 && x < shape.width ? unsafe line[x * pixelStep] : .zero
  }

  @inline(__always)
  private func store(
    _ values: WinogradTransform.Six, _ at: UnsafeMutablePointer<Lanes>, _ step: Int
  ) {
    unsafe at[0] = values.0
    unsafe at[step] = values.1
    unsafe at[2 * step] = values.2
    unsafe at[3 * step] = values.3
    unsafe at[4 * step] = values.4
    unsafe at[5 * step] = values.5
  }
}
